// The matrix: projects that differ in a thing or two each, so that a failure names its cause.
import type { Dialect } from "../prisma/dialect.ts";

export interface Case {
  readonly name: string;
  /** What is special about it, for people. */
  readonly what: string;
  /** Major version of create-next-app, and so of Next. */
  readonly next: 15 | 16;
  readonly src: boolean;
  /** What stands before the slash: "@" in `@/lib/session`. */
  readonly alias: string;
  readonly manager: "npm" | "pnpm";
  readonly bundler: "turbopack" | "webpack";
  /** As npm takes it; null for what create-next-app installs. */
  readonly typescript: string | null;
  /** With the flags of @tsconfig/strictest. */
  readonly strictest: boolean;
  /** Whether `npm run lint`, as create-next-app has it, must pass too. */
  readonly lint: boolean;
  readonly copy: "cp" | "shadcn" | "shadcn-url";
  readonly database: Dialect | null;
  /** Whether the project has a Prisma schema, with a table and migrations, before. */
  readonly existing: boolean;
  /** Whether it has a Prisma client too, which setup.ts is to return. */
  readonly ownClient: boolean;
  /** Whether @upstash/redis is installed and configured. */
  readonly cache: boolean;
  /** One start of the server each, in this order, with one visitor. */
  readonly modes: readonly ("db" | "cached_db" | "cache")[];
}

const DEFAULT: Omit<Case, "name" | "what"> = {
  next: 16,
  src: false,
  alias: "@",
  manager: "npm",
  bundler: "turbopack",
  typescript: null,
  strictest: false,
  lint: false,
  copy: "cp",
  database: "sqlite",
  existing: false,
  ownClient: false,
  cache: false,
  modes: ["db"],
};

const THERE_AND_BACK = ["db", "cached_db", "cache", "cached_db", "db"] as const;

const make = (name: string, what: string, own: Partial<Case> = {}): Case => ({ ...DEFAULT, name, what, ...own });

export const CASES: readonly Case[] = [
  make("default", "create-next-app as it is, with its ESLint; Prisma alone, no @upstash/redis", {
    lint: true,
  }),
  make("src", "src/, and #/ for @/", { src: true, alias: "#", lint: true }),
  make("webpack", "next build --webpack", { bundler: "webpack" }),
  make("strictest", "TypeScript 5.9 with @tsconfig/strictest", { typescript: "5.9", strictest: true }),
  make("typescript-7", "TypeScript 7 with @tsconfig/strictest", { typescript: "7", strictest: true }),
  make("pnpm", "pnpm, which hides what is not declared", { manager: "pnpm", lint: true }),
  make("cache", "Upstash alone, no Prisma", { database: null, cache: true, modes: ["cache"] }),
  make("cache-webpack", "the same, built by webpack", {
    database: null,
    cache: true,
    modes: ["cache"],
    bundler: "webpack",
  }),
  make("next-15", "Next 15, with its ESLint", { next: 15, bundler: "webpack", lint: true }),
  make("shadcn", "by npx shadcn add, into src/", { copy: "shadcn", src: true }),
  make("shadcn-url", "by npx shadcn add, from an address", { copy: "shadcn-url" }),
  make("sqlite", "an existing schema, every mode and back", { existing: true, cache: true, modes: THERE_AND_BACK }),
  make("postgresql", "an existing schema and client, every mode and back", {
    existing: true,
    ownClient: true,
    database: "postgresql",
    cache: true,
    modes: THERE_AND_BACK,
  }),
  make("mysql", "an existing schema, every mode and back", {
    existing: true,
    database: "mysql",
    cache: true,
    modes: THERE_AND_BACK,
  }),
];
