// A process of its own that writes to a SQLite file: node --import tsx sqlite-writer.ts <url> <rounds> <key to count in>
// Prints how many increments of the shared session it got through.

import type { SessionKey } from "../../lib/session/core/types";
import { prismaStore } from "../../lib/session/stores/prisma";
import { freshKey, record } from "./records";
import { clients } from "./stores";

const [url = "", rounds = "", key = ""] = process.argv.slice(2);
const prisma = await clients.sqlite(url);
const store = prismaStore(prisma);

let counted = 0;
for (let tries = 0; counted < Number(rounds) && tries < 10_000; tries++) {
  const row = await store.find(key as SessionKey);
  if (row.state !== "live") throw new Error(row.state);
  const { record: read } = row;
  const after = { ...read, version: read.version + 1, data: { n: `${Number(read.data.n) + 1}` } };
  if ((await store.swap(key as SessionKey, read.version, after)) === "lost") continue;
  counted += 1;
  const parent = freshKey();
  await store.insert(parent, record());
  if (
    (await store.rotate(parent, 1, freshKey(), record({ version: 2 }), { parentMayBeAbsent: false, owedAt: null })) !==
    "ok"
  )
    throw new Error("rotate");
}
process.stdout.write(`${counted}`);
await prisma.$disconnect();
