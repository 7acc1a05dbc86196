// Every code of an error has a page, and every page a code; and in the folder itself a section, which the error names.

import { existsSync, globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { outlineOf } from "@/app/docs/_lib/markdown";
import { allPages } from "@/app/docs/_lib/site";
import { SessionError, type SessionErrorCode } from "@/lib/session/core/errors";
import { makeErrors } from "../../scripts/docs/errors";

// The type is not there at run time; the catalogue is read from the source.
const source = readFileSync("lib/session/core/errors.ts", "utf8");
const catalogue = /const CATALOGUE = \{([\s\S]*?)\n\} as const;/.exec(source)?.[1] ?? "";
const codes = [...catalogue.matchAll(/^ {2}(SESSION_[A-Z_]+): \{/gm)].map(([, code]) => code as SessionErrorCode);
const files = globSync("docs/errors/SESSION_*.md").map((file) => basename(file, ".md"));

test("codes and pages are the same", () => {
  expect(codes.length).toBeGreaterThan(15);
  expect(files.sort()).toEqual([...codes].sort());
});

test.each(codes)("%s: its page says its status, causes, what a person sees and what is safe", (code) => {
  const page = allPages().find(({ route }) => route === `/docs/errors/${code}`);
  expect(page?.title).toBe(code);
  expect(page?.markdown).toContain(`Status of \`toResponse()\`: ${new SessionError(code, "").status}. Thrown by: `);
  expect(page?.sections.map(({ heading }) => heading)).toEqual([
    code,
    "Causes and what to do",
    "What the person sees",
    "What is safe",
  ]);
  for (const { heading, text } of page?.sections ?? []) expect(text, heading).not.toBe("");
});

test("the list has each, with its status", () => {
  const list = readFileSync("docs/errors/README.md", "utf8");
  for (const code of codes) expect(list).toContain(`| [${code}](${code}.md) | ${new SessionError(code, "").status} | `);
});

test("lib/session/ERRORS.md is fresh; if not: npm run docs", () => {
  expect(readFileSync("lib/session/ERRORS.md", "utf8")).toBe(makeErrors());
});

describe("what an error says of its page", () => {
  const text = readFileSync("lib/session/ERRORS.md", "utf8");
  const { sections } = outlineOf(text);

  test.each(codes)("%s: there are its causes", (code) => {
    const [file, anchor] = new SessionError(code, "").page.split("#");
    expect(file).toBe("lib/session/ERRORS.md");
    const section = sections.find(({ id }) => id === anchor);
    expect(section?.heading).toBe(code);
    expect(section?.text).toContain("cause do");
  });

  test("it links nothing that is not in the folder", () => {
    const links = [...text.matchAll(/\]\(([^()\s#]+)/g)].map(([, href]) => href);
    expect(links).toContain("ops/README.md");
    for (const href of links) {
      expect(href).not.toMatch(/^(\.\.|\/|[a-z]+:)/);
      expect(existsSync(`lib/session/${href}`), href).toBe(true);
    }
  });
});

test("no file of lib/session names a code that does not exist", () => {
  const thrown = globSync("lib/session/**/*.{ts,tsx}").flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/new SessionError\(\s*"(\w+)"/g)].map(([, code]) => code),
  );
  expect(thrown.length).toBeGreaterThan(20);
  for (const code of thrown) expect(codes).toContain(code);
});
