// What a project with Prisma has before it gets sessions: a table of its own, with a row that must still be there after.

import { Plain } from "../lib/person.ts";
import { connect } from "../prisma/connection.ts";
import type { Dialect } from "../prisma/dialect.ts";

export const schemaBefore = `model Customer {
  id   Int    @id
  name String
}
`;

/** Its client, in lib/prisma.ts: of PostgreSQL. */
export const clientBefore = `import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "../generated/prisma/client";

const shared = globalThis as { prisma?: PrismaClient };

function connect() {
  const { DATABASE_URL = "" } = process.env;
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: DATABASE_URL }) });
}

export const prisma = (shared.prisma ??= connect());
`;

/** setup.ts with the project's own client: what docs/copy-in.md says under "A Prisma client already". */
export function withOwnClient(setup: string, document: string): string {
  const code = /```ts\n(export async function openDatabase[\s\S]*?)```/.exec(document)?.[1];
  const at = setup.search(/\/\*\*\n \* The process-wide Prisma client/);
  if (code === undefined || at < 0)
    throw new Plain("Where setup.ts opens the database, or what stands there, has changed.");
  const unused = /^import .* from "\.\/(core\/errors|stores\/sqlite)";\n/gm;
  return setup.slice(0, at).replace(unused, "") + code;
}

/** The first migration of that project. */
export function tableBefore(database: Dialect): string {
  const quote = database === "mysql" ? "`" : '"';
  const name = (text: string) => `${quote}${text}${quote}`;
  return `CREATE TABLE ${name("Customer")} (${name("id")} INTEGER NOT NULL PRIMARY KEY, ${name("name")} VARCHAR(191) NOT NULL);
INSERT INTO ${name("Customer")} VALUES (1, 'Grace');
`;
}

/** @throws Plain if the row is not as it was */
export async function checkBefore(databaseUrl: string): Promise<void> {
  const connection = await connect(databaseUrl);
  try {
    const quote = connection.dialect === "mysql" ? "`" : '"';
    const rows = await connection.run(`SELECT * FROM ${quote}Customer${quote}`);
    if (rows.length !== 1 || rows[0]?.name !== "Grace") throw new Plain("The project's own table has changed.");
  } finally {
    await connection.close();
  }
}
