// Makes the demo users; safe to run again, and leaves a changed password alone.

import { prisma } from "../lib/prisma";
import { DEMO_USERS } from "../lib/shop/demo-users";
import { hashPassword } from "../lib/shop/passwords";

const client = await prisma();
for (const { email, name, password } of DEMO_USERS) {
  await client.user.upsert({
    where: { email },
    update: {},
    create: { email, name, passwordHash: await hashPassword(password) },
  });
}
await client.$disconnect();
