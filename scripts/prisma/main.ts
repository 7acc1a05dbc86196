// npm run db:generate | db:migrate, for the DATABASE_URL in force.
import { ensureEnv } from "../dev/env.ts";
import { fail, messageOf, Plain, say } from "../lib/person.ts";
import { dialectOf } from "./dialect.ts";
import { APP_CLIENT, generate } from "./generate.ts";
import { migrate } from "./migrate.ts";

const url = ensureEnv().DATABASE_URL ?? "";

try {
  switch (process.argv[2]) {
    case "generate":
      await generate(dialectOf(url), APP_CLIENT);
      say(`The client for ${dialectOf(url)} is in generated/prisma.`);
      break;
    case "migrate": {
      const applied = await migrate(url).catch((error) => {
        throw error instanceof Plain ? error : new Plain(`The database cannot be migrated: ${messageOf(error)}`);
      });
      say(applied.length > 0 ? `Applied: ${applied.join(", ")}` : "The database is current.");
      break;
    }
    default:
      throw new Plain("Use npm run db:generate or npm run db:migrate.");
  }
} catch (error) {
  fail(error);
}
