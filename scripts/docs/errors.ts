// lib/session/ERRORS.md: what docs/errors says of each code, for a project that has the folder and nothing else of this
// repository. What is not in the folder is named by its path instead of linked.
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { root } from "../lib/root.ts";

const PAGES = "docs/errors";
const FOLDER = "lib/session";

const PREFACE = `# Errors

<!-- Written by \`npm run docs\` of the repository from docs/errors; not by hand. -->

Everything that this folder throws is a \`SessionError\`. Compare its \`code\`, never its \`message\`; \`page\` leads here. What a person
sees of each, and what is safe, is in \`docs/errors\` of the repository, as are the files named \`docs/…\` below.`;

/** The text of lib/session/ERRORS.md. */
export function makeErrors(): string {
  // The order is that of the list, from the frequent ones to the rare.
  const codes = [...read("README.md").matchAll(/^\| \[(SESSION_\w+)\]/gm)].map(([, code = ""]) => code);
  return `${[PREFACE, ...codes.map(sectionOf)].join("\n\n")}\n`;
}

const read = (file: string) => readFileSync(join(root, PAGES, file), "utf8");

function sectionOf(code: string): string {
  const [head = "", causes = ""] = read(`${code}.md`).split(/^## .+$/m);
  return relinked(`#${head.trim()}\n\n${causes.trim()}`);
}

const relinked = (markdown: string) =>
  markdown.replace(/\[([^\]]+)\]\(([^()\s#]+)(#[^()\s]*)?\)/g, (_, text: string, href: string, anchor = "") => {
    const path = posix.join(PAGES, href);
    const inside = posix.relative(FOLDER, path);
    if (!inside.startsWith("..")) return `[${text}](${inside}${anchor})`;
    return text === path ? `\`${path}\`` : `"${text}" in \`${path}\``;
  });
