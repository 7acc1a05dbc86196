// Where figures are from.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/root.ts";
import { machine } from "../ops-bench/report.ts";

export interface Surroundings {
  readonly machine: string;
  readonly database: string;
  readonly redis: string;
  readonly versions: Readonly<Record<string, string>>;
}

export type Descriptions = Pick<Surroundings, "database" | "redis">;

const PACKAGES = [
  "express-session",
  "connect-pg-simple",
  "connect-redis",
  "better-auth",
  "iron-session",
  "@upstash/redis",
  "@prisma/client",
  "pg",
  "redis",
  "next",
];

export function versions(): Record<string, string> {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const all: Record<string, string> = { ...dependencies, ...devDependencies };
  return Object.fromEntries(PACKAGES.map((name) => [name, all[name] ?? "missing"]));
}

export const surroundings = ({ database, redis }: Descriptions): Surroundings => ({
  machine: machine(),
  // Where they listened is of no use to a reader.
  database: database.replace(/ at .*/, ""),
  redis: redis.replace(/ at .*/, ""),
  versions: versions(),
});
