// "A newer version" of docs/copy-in.md, as it stands there: setup.ts is merged, other edits are shown, the rest is new.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { blockOf } from "../../scripts/copy-in/document";
import { root } from "../../scripts/lib/root";

const document = readFileSync(path.join(root, "docs/copy-in.md"), "utf8");
const block = blockOf(document, "sh update");

let folder: string;
const at = (...names: string[]) => path.join(folder, ...names);
const change = (file: string, from: string, to: string) => {
  const text = readFileSync(file, "utf8");
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
};

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "update-"));
  for (const place of ["old", "new", "project"]) {
    mkdirSync(at(place, "lib"), { recursive: true });
    cpSync(path.join(root, "lib/session"), at(place, "lib/session"), { recursive: true });
  }
  // What the next version brings: another setup.ts, another file, one less.
  change(at("new/lib/session/setup.ts"), "fleet: true", "fleet: false");
  writeFileSync(at("new/lib/session/VERSION"), "9.9.9\n");
  rmSync(at("new/lib/session/otel.ts"));
  // What the project has made of the old one.
  change(at("project/lib/session/setup.ts"), "  visits?: number;", "  visits?: number;\n  wishes?: string[];");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const update = () =>
  execFileSync("sh", ["-e", "-c", block], {
    cwd: at("project"),
    env: { ...process.env, OLD: at("old"), NEW: at("new") },
    encoding: "utf8",
  });

it("keeps what setup.ts says, takes what is new, and drops what is gone", () => {
  expect(update()).toBe("");
  const setup = readFileSync(at("project/lib/session/setup.ts"), "utf8");
  expect(setup).toContain("wishes?: string[]");
  expect(setup).toContain("fleet: false");
  writeFileSync(at("project/lib/session/setup.ts"), readFileSync(at("new/lib/session/setup.ts")));
  expect(
    execFileSync("sh", ["-c", "diff -r new/lib/session project/lib/session"], { cwd: folder, encoding: "utf8" }),
  ).toBe("");
});

it("shows an edit of another file, and stops before anything is replaced", () => {
  change(at("project/lib/session/edge.ts"), "export async function readSession", "export async function readIt");
  expect(update).toThrow();
  expect(readFileSync(at("project/lib/session/VERSION"), "utf8")).not.toBe("9.9.9\n");
  expect(readFileSync(at("project/session-edits.txt"), "utf8")).toContain("readIt");
});

it("two answers to one question in setup.ts are left to a person", () => {
  change(at("project/lib/session/setup.ts"), "fleet: true", "fleet: !process.env.CI");
  expect(update).toThrow();
  expect(readFileSync(at("project/session-setup.mine"), "utf8")).toContain("<<<<<<<");
});
