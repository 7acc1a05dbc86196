// What the edge is really given: the files that Next lists for middleware.ts. Turbopack builds an import of Prisma there
// without a word and fails at the first request, so the build itself proves nothing.

import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { buildFixture } from "../support/next-app";

const DIST = path.resolve(import.meta.dirname, "../fixture/.next/on");

let files: { name: string; source: string }[];

beforeAll(async () => {
  await buildFixture("on");
  const manifest = JSON.parse(readFileSync(path.join(DIST, "server/middleware-manifest.json"), "utf8"));
  files = manifest.middleware["/"].files.map((name: string) => ({
    name,
    source: readFileSync(path.join(DIST, name), "utf8"),
  }));
}, 240_000);

it("holds the session's edge entry", () => {
  expect(files.some(({ source }) => source.includes("Fe26"))).toBe(true);
});

// Next's own edge runtime has a few Node modules (node:buffer, node:async_hooks, …); these it has not.
const ABSENT = ["prisma", "libsql", "adapter-pg", "adapter-mariadb", "next/headers", "server-only"];
const NODE_ONLY = ["fs", "net", "tls", "child_process", "crypto", "path", "os", "http", "https"].map(
  (name) => `node:${name}`,
);

it.each([...ABSENT, ...NODE_ONLY])("security row 22: holds nothing of %s", (word) => {
  // In quotes: as a module's name.
  const found = files.filter(({ source }) => new RegExp(`["'\`][^"'\`\\s]{0,60}${word}(["'\`/]|$)`, "i").test(source));
  expect(found.map(({ name }) => name)).toEqual([]);
});
