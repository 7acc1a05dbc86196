// Every relative link and anchor of every *.md leads somewhere. Addresses of other sites are not asked for.

import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { lexer, type Token, walkTokens } from "marked";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/root";

const files = globSync("**/*.md", {
  cwd: root,
  exclude: (name) => /(^|[\\/])(node_modules|\.next|\.data|\.git|generated|test-results|playwright-report)$/.test(name),
}).sort();

function linksOf(text: string): string[] {
  const links: string[] = [];
  walkTokens(lexer(text), (token: Token) => {
    if (token.type === "link" || token.type === "image") links.push(token.href);
  });
  return links;
}

/** The names that GitHub gives to headings, and what is named by hand. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  walkTokens(lexer(text), (token: Token) => {
    if (token.type === "heading") {
      const plain = token.text.replace(/[`*_~]|\[|\]\([^)]*\)/g, "").toLowerCase();
      const name = plain
        .replace(/[^\p{L}\p{N}\- _]/gu, "")
        .trim()
        .replaceAll(" ", "-");
      let unique = name;
      for (let n = 1; anchors.has(unique); n++) unique = `${name}-${n}`;
      anchors.add(unique);
    }
    if (token.type === "html") for (const [, id = ""] of token.text.matchAll(/(?:id|name)="([^"]+)"/g)) anchors.add(id);
  });
  return anchors;
}

/** Null if it leads somewhere. */
function faultOf(file: string, link: string): string | null {
  if (/^[a-z][a-z+.-]*:/i.test(link)) return null;
  const [to = "", anchor] = link.split("#");
  const target = to === "" ? file : path.posix.join(path.posix.dirname(file), decodeURIComponent(to));
  const full = path.join(root, target);
  if (!existsSync(full)) return `${link}: there is no ${target}`;
  if (anchor === undefined || statSync(full).isDirectory() || !target.endsWith(".md")) return null;
  return anchorsOf(readFileSync(full, "utf8")).has(anchor) ? null : `${link}: ${target} has no such heading`;
}

describe("links", () => {
  it("there are documents", () => {
    expect(files).toContain("README.md");
    expect(files).toContain("docs/copy-in.md");
  });

  it.each(files)("%s", (file) => {
    const text = readFileSync(path.join(root, file), "utf8");
    expect(linksOf(text).flatMap((link) => faultOf(file, link) ?? [])).toEqual([]);
  });

  it("a link to nowhere is found", () => {
    expect(faultOf("README.md", "docs/nowhere.md")).toContain("there is no");
    expect(faultOf("docs/copy-in.md", "#nowhere")).toContain("no such heading");
    expect(faultOf("docs/copy-in.md", "#a-newer-version")).toBeNull();
    expect(faultOf("docs/copy-in.md", "https://example.com/nowhere")).toBeNull();
  });
});
