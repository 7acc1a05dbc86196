// registry.json against the folder: what is not listed would be missing in every project that was made by `shadcn add`.
// `shadcn registry validate`, `build` and `add` themselves run in the cases `shadcn` and `shadcn-url` of `npm run test:copy-in`.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { registryOf } from "../../scripts/copy-in/registry";
import { root } from "../../scripts/lib/root";

const text = (file: string) => readFileSync(path.join(root, file), "utf8");
const { items } = registryOf(root);
const listed = (name: string) => items.find((item) => item.name === name)?.files.map((file) => file.path) ?? [];

/** The files of the folder that a file imports. */
function imports(file: string): string[] {
  return [...text(file).matchAll(/(?:from|import\() ?"(\.[^"]+)"/g)].map(([, to = ""]) => {
    const target = path.posix.join(path.posix.dirname(file), to);
    const found = [`${target}.ts`, `${target}.tsx`, `${target}/index.ts`].find((one) =>
      existsSync(path.join(root, one)),
    );
    return found ?? target;
  });
}

describe("registry.json", () => {
  it("lists the files that are there (npm run test:copy-in -- --write)", () => {
    expect(JSON.parse(text("registry.json"))).toEqual(registryOf(root));
  });

  it("lists no file twice", () => {
    const all = items.flatMap(({ files }) => files.map((file) => file.target));
    expect(all).toEqual([...new Set(all)]);
  });

  it.each([
    ["session", ["session"]],
    ["session-ops", ["session", "session-ops"]],
    ["session-testing", ["session", "session-testing"]],
    ["session-conformance", ["session", "session-conformance"]],
  ])("%s imports nothing but %j", (name, allowed) => {
    const there = new Set(allowed.flatMap(listed));
    const code = listed(name).filter((file) => /^(lib\/session|tests)\/.*\.tsx?$/.test(file));
    expect(code.length).toBeGreaterThan(0);
    const missing = code.flatMap((file) => imports(file).flatMap((to) => (there.has(to) ? [] : [`${file} -> ${to}`])));
    // The generated Prisma client is the project's own.
    expect(missing.filter((line) => !/-> generated\/prisma\/client(\.ts)?$/.test(line))).toEqual([]);
  });
});

it("lib/session/VERSION is the version of the package, and the newest of the changelog", () => {
  const version = text("lib/session/VERSION").trim();
  expect(version).toBe(JSON.parse(text("package.json")).version);
  expect(/^## (\d+\.\d+\.\d+)/m.exec(text("CHANGELOG.md"))?.[1]).toBe(version);
});
