// docs/api is what `npm run docs` would write now, and every public member of lib/session has a comment.

import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import * as kit from "@/lib/session/ops";
import { makeReference, type Reference } from "../../scripts/docs/reference";

let reference: Reference;
// TypeDoc reads the whole folder, which takes its time where much else runs.
beforeAll(async () => {
  reference = await makeReference();
}, 180_000);

test("every public function, type, member and parameter has a comment", () => {
  expect(reference.faults).toEqual([]);
});

test("docs/api holds these pages and no others", () => {
  expect(readdirSync("docs/api").sort()).toEqual([...reference.pages.keys()].sort());
});

describe.each(["README.md", "edge.md", "testing.md", "ops.md"])("docs/api/%s", (page) => {
  test("is fresh; if not: npm run docs", () => {
    expect(readFileSync(`docs/api/${page}`, "utf8")).toBe(reference.pages.get(page));
  });
});

test("what the README of the repository uses is in it", () => {
  const page = reference.pages.get("README.md") ?? "";
  for (const name of ["getSession()", "withSession()", "login()", "update()", "flash()", "destroy()"])
    expect(page).toMatch(new RegExp(`^#+ ${name.replace("()", "\\(\\)")}$`, "m"));
  expect(page).toContain("[SESSION_GONE](../errors/SESSION_GONE.md)");
});

test("the kit's page has everything that the kit exports", () => {
  const page = reference.pages.get("ops.md") ?? "";
  const names = Object.entries(kit).map(
    ([name, value]) => `${name.replace("_", "\\_")}${typeof value === "function" ? "()" : ""}`,
  );
  expect(names.length).toBeGreaterThan(15);
  for (const name of names) expect(page.split("\n")).toContain(`## ${name}`);
});

test("what a promise holds is told member by member", () => {
  expect(reference.pages.get("ops.md")).toMatch(/ count\(\)\n[\s\S]*?\n#+ owed\n\n```ts\nowed: number;\n```\n\n\S/);
});
