// The search finds what is there, and llms.txt lists it.

import { expect, test } from "vitest";
import { fileRoute } from "@/app/docs/_lib/corpus";
import { find, openIndex } from "@/app/docs/_lib/search";
import { allPages, topicsOf } from "@/app/docs/_lib/site";
import { GET as fileOf, generateStaticParams } from "@/app/docs/files/[...path]/route";
import { GET as indexOf } from "@/app/docs/search-index.json/route";
import { GET as listOf } from "@/app/llms.txt/route";
import { GET as textOf } from "@/app/llms-full.txt/route";

/** As the browser has it. */
const index = openIndex(await indexOf().text());
const first = (query: string) => find(index, query, 5)[0];

test("a page by its title, a section by its heading", () => {
  expect(first("guarantees")).toMatchObject({ href: "/docs/guarantees", page: "Guarantees" });
  expect(first("changing the secret")).toMatchObject({
    href: "/docs/operations#changing-the-secret",
    page: "Operations",
    heading: "Changing the secret",
  });
});

test("an error by its code, a function by its name", () => {
  expect(first("SESSION_GONE")?.href).toBe("/docs/errors/SESSION_GONE");
  expect(first("requireFreshSession")?.href).toBe("/docs/api#requirefreshsession");
});

test("the beginning of a word, and one with a slip", () => {
  expect(first("resurrec")?.href).toContain("resurrections");
  expect(find(index, "encrpytion at rest", 3).map(({ href }) => href)).toContain("/docs/security#encryption-at-rest");
});

test("text under a heading, and how it begins", () => {
  const hit = find(index, "FLUSHALL", 5).find(({ heading }) => heading === "Redis lost its data");
  expect(hit?.excerpt).toMatch(/^In cached_db.* …$/);
});

test("nothing for what is not there, or is only partly", () => {
  expect(find(index, "zebra", 5)).toEqual([]);
  expect(find(index, "sweep zebra", 5)).toEqual([]);
  expect(find(index, "  ", 5)).toEqual([]);
});

test("every section of every page is in it, but those that have the same name again and again", () => {
  for (const page of allPages())
    for (const { depth, id } of topicsOf(page))
      expect(index.has(depth === 1 ? page.route : `${page.route}#${id}`), id).toBe(true);
  expect(find(index, "parameters", 30).filter(({ heading }) => heading === "Parameters")).toEqual([]);
  expect(first("use SESSION_REMEMBER_TTL for both lifetimes")?.href).toMatch(/^\/docs\/(api#login|security)/);
});

test("it is small enough to be fetched while somebody types", async () => {
  const { gzipSync } = await import("node:zlib");
  expect(gzipSync(await indexOf().text()).byteLength).toBeLessThan(150_000);
});

test("llms.txt lists every page as Markdown, in the form of llmstxt.org", async () => {
  const list = await listOf().text();
  expect(list).toMatch(/^# .+\n\n> .+\n\n## /);
  for (const { file } of allPages()) expect(list).toContain(`](${fileRoute(file)})`);
  const links = list.split("\n").filter((line) => line.startsWith("- "));
  for (const line of links) expect(line).toMatch(/^- \[.+\]\(\/docs\/files\/\S+\.md\)(: .+)?$/);
  expect(links).toHaveLength(allPages().length);
});

test("llms-full.txt has the text of every page and nothing that was only for a program of this repository", async () => {
  const text = await textOf().text();
  for (const { file, title } of allPages()) {
    expect(text).toContain(`<!-- ${file} -->`);
    expect(text.replaceAll("`", "")).toContain(`# ${title}`);
  }
  expect(text).not.toContain("<!-- figures");
});

test("files are served as they are, and no others", async () => {
  const ask = (path: string[]) => fileOf(new Request("http://test/"), { params: Promise.resolve({ path }) });
  const page = await ask(["docs", "guarantees.md"]);
  expect(page.headers.get("content-type")).toBe("text/markdown; charset=utf-8");
  expect(await page.text()).toMatch(/^# Guarantees/);
  expect((await ask(["docs", "benchmarks.svg"])).headers.get("content-type")).toBe("image/svg+xml");
  for (const path of [
    [".env"],
    ["docs", "..", ".env"],
    ["package.json"],
    ["docs"],
    ["lib", "session", "setup.ts"],
    ["%"],
  ])
    expect((await ask(path)).status, path.join("/")).toBe(404);
  const names = generateStaticParams().flatMap(({ path }) => path);
  expect(names.filter((name) => encodeURIComponent(name) !== name)).toEqual([]);
  expect(generateStaticParams().length).toBeGreaterThan(allPages().length);
});
