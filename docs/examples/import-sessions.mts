// Brings the sessions of an Express app over (docs/import.md). Copy it into your project's scripts folder (as .mts: it awaits at
// the top), and run it with the site's environment and SESSION_IMPORT_URL: npx tsx scripts/import-sessions.mts
import pg from "pg";
import { connectPgSimple } from "@/lib/session/import/rows/express-session";
import { importRows } from "@/lib/session/import/rows/import-rows";
import type { Query } from "@/lib/session/import/rows/sql";
import { openKit } from "@/lib/session/ops";

const old = new pg.Pool({ connectionString: process.env.SESSION_IMPORT_URL });
const query: Query = async (sql, values) => {
  let index = 0;
  const numbered = sql.replaceAll("?", () => `$${++index}`);
  return (await old.query(numbered, values)).rows;
};

const kit = await openKit(process.env);
for await (const { done, total, counts } of importRows(connectPgSimple(query), kit, { rate: 500 }))
  console.log(done, "of", total, counts);
await kit.close();
await old.end();
