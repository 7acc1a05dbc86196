// docs/api is what `npm run docs` would write now, and every public member of lib/session has a comment.

import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { makeReference, type Reference } from "../../scripts/docs/reference";

let reference: Reference;
beforeAll(async () => {
  reference = await makeReference();
});

test("every public function, type, member and parameter has a comment", () => {
  expect(reference.faults).toEqual([]);
});

test("docs/api holds these pages and no others", () => {
  expect(readdirSync("docs/api").sort()).toEqual([...reference.pages.keys()].sort());
});

describe.each(["README.md", "edge.md", "testing.md"])("docs/api/%s", (page) => {
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
