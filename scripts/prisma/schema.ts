// The schema for one dialect: the files of prisma/ with the provider (and the client's folder) replaced. One set of
// models serves three databases; Prisma itself allows one provider a schema.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/root.ts";
import type { Dialect } from "./dialect.ts";

export interface SchemaFile {
  path: string;
  content: string;
}

export function schemaFor(dialect: Dialect, outDir?: string): SchemaFile[] {
  const folder = join(root, "prisma");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".prisma"))
    .map((name) => {
      let content = readFileSync(join(folder, name), "utf8");
      content = content.replace(/(datasource\s+\w+\s*\{[^}]*provider\s*=\s*)"[^"]*"/, `$1"${dialect}"`);
      if (outDir !== undefined)
        content = content.replace(/(generator\s+\w+\s*\{[^}]*output\s*=\s*)"[^"]*"/, `$1${JSON.stringify(outDir)}`);
      return { path: name, content };
    });
}
