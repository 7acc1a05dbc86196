// A guide as a program: its fenced blocks that name what becomes of them.
//
//   <language> <when> <path>   a file: `before` and `after` the move, `replace` and `back` for other ways, `test` for one
//   <language> setup           a part of lib/session/setup.ts
//
// Other blocks are for people alone.

import { readFileSync } from "node:fs";
import path from "node:path";
import { lexer, type Token, walkTokens } from "marked";
import { root } from "../../../scripts/lib/root";

export type When = "before" | "after" | "replace" | "back" | "test";

export interface Guide {
  readonly name: string;
  readonly files: readonly { readonly when: When; readonly path: string; readonly text: string }[];
  /** Parts of setup.ts, in the order of the guide. */
  readonly setup: readonly string[];
}

const FILE = /^tsx? (before|after|replace|back|test) ((?:[\w@.[\]-]+\/)*[\w@.-]+\.m?tsx?)$/;

/** @throws if a block says something that nobody would carry out */
export function parseGuide(name: string, text: string): Guide {
  const files: { when: When; path: string; text: string }[] = [];
  const setup: string[] = [];
  walkTokens(lexer(text), (token: Token) => {
    if (token.type !== "code") return;
    const lang: string = token.lang ?? "";
    const [, when, file] = FILE.exec(lang) ?? [];
    if (file?.split("/").includes("..")) throw new Error(`${name}: "${lang}" leads out of the project.`);
    if (file) files.push({ when: when as When, path: file, text: `${token.text}\n` });
    else if (lang === "ts setup") setup.push(token.text);
    // A slip of the pen would be a file that is left out.
    else if (lang.includes(" ")) throw new Error(`${name}: "${lang}" is no kind of block.`);
  });
  return { name, files, setup };
}

export const readGuide = (name: string): Guide =>
  parseGuide(name, readFileSync(path.join(root, "docs/guides", `${name}.md`), "utf8"));

/** The files of one kind. */
export const filesOf = ({ files }: Guide, ...kinds: readonly When[]) =>
  files.filter(({ when }) => kinds.includes(when));
