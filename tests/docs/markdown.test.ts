// What becomes of Markdown on the documentation site.

import { describe, expect, test } from "vitest";
import { LANGUAGES } from "@/app/docs/_lib/highlight";
import { htmlOf, outlineOf } from "@/app/docs/_lib/markdown";
import { allPages } from "@/app/docs/_lib/site";

const html = (markdown: string, file = "docs/operations.md") => htmlOf(markdown, file);

test("code is coloured, and a path after the language is its title", async () => {
  const page = await html('```ts app/cart/[id]/page.tsx\nconst a = "tea";\n```');
  expect(page).toContain('data-title="app/cart/[id]/page.tsx"');
  expect(page).toMatch(/color:var\(--c-token-keyword\)">const</);
  expect(page).toContain('tabindex="0"');
});

test("another word after the language is no title, and an unknown language is plain text", async () => {
  expect(await html("```sh run\nls\n```")).not.toContain("data-title");
  expect(await html("```klingon\nqapla\n```")).toContain("qapla");
});

test("every language that a page names is known", () => {
  const known = new Set(LANGUAGES.flatMap(({ name, aliases = [] }) => [name, ...aliases]).concat("text"));
  for (const { file, markdown } of allPages())
    for (const [, language] of markdown.matchAll(/^ *```(\w+)/gm))
      expect(known, `${language} in ${file}`).toContain(language);
});

test("a wide table has a box of its own that the keyboard reaches, and an empty header is none", async () => {
  const page = await html("| | b |\n|---|---|\n| 1 | 2 |");
  expect(page).toContain('<div class="table-box" tabindex="0" role="group" aria-label="Table"><table>');
  expect(page).toMatch(/<tr>\s*<td><\/td>\s*<th>b<\/th>/);
});

test("headings carry their anchor", async () => {
  expect(await html("## The sweep")).toContain('<h2 id="the-sweep">The sweep<a');
});

test("a long name in a title may be broken", async () => {
  expect(await html("# SESSION_GONE")).toContain("SESSION_<wbr>GONE</h1>");
});

test("raw HTML is left out", async () => {
  const page = await html(
    'Hello <img src=x onerror="alert(1)"> <script>alert(2)</script>\n\n<div onclick="x">there</div>',
  );
  expect(page).not.toMatch(/<(img|script|div)|onerror|onclick/);
});

describe("a link to source code", () => {
  const link = "[the middleware](../registry/middleware.ts) and [more](metrics.md)";

  test("is text where no repository is named", async () => {
    expect(await html(link)).toBe('<p>the middleware and <a href="/docs/metrics">more</a></p>');
  });

  test("leads to the repository that DOCS_SOURCE_URL names", async () => {
    const { vi } = await import("vitest");
    vi.stubEnv("DOCS_SOURCE_URL", "https://git.example.com/you/site/blob/main/");
    expect(await html(link)).toContain('href="https://git.example.com/you/site/blob/main/registry/middleware.ts"');
  });
});

test("the outline has the text under each heading, with words apart", () => {
  const { title, description, sections } = outlineOf(
    "# A `b`\n\nFirst\nline.\n\nSecond.\n\n## C\n\n| d | e |\n|---|---|\n| f | g |",
  );
  expect([title, description]).toEqual(["A b", "First line."]);
  expect(sections).toEqual([
    { depth: 1, id: "a-b", heading: "A b", text: "First line. Second." },
    { depth: 2, id: "c", heading: "C", text: "d e f g" },
  ]);
});
