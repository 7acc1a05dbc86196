// The documentation site's pages: complete, in one order, and every link in them leads somewhere, on the site as in the
// repository.

import { existsSync, globSync } from "node:fs";
import { posix } from "node:path";
import GithubSlugger from "github-slugger";
import { describe, expect, test } from "vitest";
import { attachments, fileRoute } from "@/app/docs/_lib/corpus";
import { resolveLink } from "@/app/docs/_lib/links";
import { allPages, navigation, renderPage } from "@/app/docs/_lib/site";

const pages = allPages();
const linksOf = (markdown: string) =>
  [...markdown.replace(/```[\s\S]*?```|`[^`\n]*`/g, "").matchAll(/\]\(([^()\s]+)\)/g)].map(([, href]) => String(href));

test("every Markdown file below docs/, and each README of the folder, is a page", () => {
  const files = [...globSync("docs/**/*.md"), ...globSync("lib/session/**/README.md"), "README.md", "CHANGELOG.md"];
  expect(files.length).toBeGreaterThan(50);
  expect(pages.map(({ file }) => file).sort()).toEqual(expect.arrayContaining(files.sort()));
});

test("addresses are different, and each is in the navigation once", () => {
  const listed = navigation().flatMap((group) => group.pages.map(({ route }) => route));
  expect(new Set(listed).size).toBe(listed.length);
  expect(listed).toEqual(pages.map(({ route }) => route));
  for (const route of listed) expect(route).toMatch(/^\/docs(\/[\w.-]+)*$/);
});

test("none takes the address of the search or of the files", () => {
  for (const { route } of pages) expect(route).not.toMatch(/^\/docs\/(search|search-index\.json|files)(\/|$)/);
});

test("previous and next go through all of them", async () => {
  const seen: string[] = [];
  for (let route: string | undefined = "/docs"; route; ) {
    const page = await renderPage(route);
    expect(page?.previous?.route).toBe(seen.at(-1));
    seen.push(route);
    route = page?.next?.route;
  }
  expect(seen).toEqual(pages.map(({ route }) => route));
}, 60_000);

describe.each(pages)("$file", ({ file, title, markdown, sections }) => {
  test("has one title, at its top", () => {
    expect(title).not.toBe("Untitled");
    expect(sections.filter(({ depth }) => depth === 1)).toHaveLength(1);
    expect(sections[0]?.depth).toBe(1);
  });

  test("has the anchors that GitHub would give its headings", () => {
    const slugger = new GithubSlugger();
    expect(sections.map(({ id }) => id)).toEqual(sections.map(({ heading }) => slugger.slug(heading)));
  });

  test("has only links that lead somewhere", () => {
    for (const href of linksOf(markdown)) {
      if (/^[a-z]+:/.test(href)) continue;
      const [path = "", hash] = href.split("#");
      const target = path === "" ? file : posix.join(posix.dirname(file), path);
      expect(existsSync(target), `${href} in the repository`).toBe(true);
      const address = resolveLink(file, href);
      const page = pages.find(({ route }) => route === address?.split("#")[0]) ?? pages.find((p) => p.file === target);
      if (page) expect(address, href).toBe(path === "" ? href : page.route + (hash === undefined ? "" : `#${hash}`));
      else if (address !== null) expect(attachments().map(fileRoute), href).toContain(address);
      if (page && hash)
        expect(
          page.sections.map(({ id }) => id),
          href,
        ).toContain(hash);
    }
  });
});

test("links of an example of each kind", () => {
  expect(resolveLink("docs/security.md", "guarantees.md#words")).toBe("/docs/guarantees#words");
  expect(resolveLink("docs/security.md", "../SECURITY.md")).toBe("/docs/reporting");
  expect(resolveLink("docs/decisions/001-one-body-two-tiers.md", "../migrate.md")).toBe("/docs/migrate");
  expect(resolveLink("README.md", "docs/decisions")).toBe("/docs/decisions");
  expect(resolveLink("lib/session/README.md", "ops/README.md")).toBe("/docs/kit");
  expect(resolveLink("docs/benchmarks.md", "benchmarks.svg")).toBe("/docs/files/docs/benchmarks.svg");
  expect(resolveLink("docs/import.md", "examples/import-sessions.mts")).toBe(
    "/docs/files/docs/examples/import-sessions.mts",
  );
  expect(resolveLink("README.md", "#read-it")).toBe("#read-it");
  expect(resolveLink("README.md", "https://example.com/a.md")).toBe("https://example.com/a.md");
  expect(resolveLink("README.md", "//example.com/a.md")).toBe("//example.com/a.md");
  expect(resolveLink("docs/copy-in.md", "../registry/middleware.ts")).toBeNull();
});

// What GitHub shows for these headings.
test.each([
  ["Not guaranteed, and by how much", "not-guaranteed-and-by-how-much"],
  ["4. `bridge` to `cache+bridge`", "4-bridge-to-cachebridge"],
  ["Serverless (Vercel)", "serverless-vercel"],
  ["The modes, and what each costs", "the-modes-and-what-each-costs"],
  ["setup.ts & co.", "setupts--co"],
  ["Größe: 64 KiB", "größe-64-kib"],
])("the anchor of %s", async (heading, slug) => {
  const { outlineOf } = await import("@/app/docs/_lib/markdown");
  const { sections } = outlineOf(`# Title\n\n## ${heading}\n\n## ${heading}`);
  expect(sections.map(({ id }) => id)).toEqual(["title", slug, `${slug}-1`]);
});
