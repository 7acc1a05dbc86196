// The run book as a program: fenced blocks of docs/migrate.md, by what stands behind their language.
//
//   sh run       commands, one a line; each must end with exit code 0
//   sh ask       a gate: one command, run again and again until it ends with 0; when time alone will not open it, after the
//                `sh run` before it
//   sh env       what changes in the settings that the commands find, as `NAME=value` or `unset NAME`
//   sh deploy    the same, of the site as well: every process is replaced
//   text said    what the last command before it prints when it ends with 0
//   text refused what it prints first when it ends with 1
//
// Other blocks are for people alone.
import { lexer, type Token } from "marked";
import { Plain } from "../lib/person.ts";

const ACTIONS = ["sh run", "sh ask", "sh env", "sh deploy"] as const;
const OUTPUTS = ["text said", "text refused"] as const;

export interface Block {
  readonly action: (typeof ACTIONS)[number];
  readonly lines: readonly string[];
}

/** What stands under one heading. */
export interface Chapter {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** What a command printed: when it said yes, and when it first said no. */
export interface Printed {
  readonly said?: string;
  readonly refused?: string;
}

/** @throws Plain for a block that nobody would carry out */
export function readDocument(text: string): Chapter[] {
  const chapters: { title: string; blocks: Block[] }[] = [];
  for (const token of lexer(text)) {
    if (token.type === "heading") chapters.push({ title: token.text, blocks: [] });
    const action = actionOf(token);
    if (action !== null && token.type === "code")
      chapters.at(-1)?.blocks.push({ action, lines: token.text.split("\n").filter((line: string) => line !== "") });
  }
  return chapters.filter(({ blocks }) => blocks.length > 0);
}

function actionOf(token: Token): Block["action"] | null {
  if (token.type !== "code") return null;
  const { lang = "" } = token;
  if ((ACTIONS as readonly string[]).includes(lang)) return lang as Block["action"];
  // A slip of the pen would be a step that is left out.
  if (!lang.includes(" ") || (OUTPUTS as readonly string[]).includes(lang)) return null;
  throw new Plain(`"${lang}" is no kind of block; there are ${[...ACTIONS, ...OUTPUTS].join(", ")}.`);
}

/** The document with what the commands printed, by their blocks, in order of appearance. */
export function withOutput(text: string, outputs: readonly Printed[]): string {
  let last = -1;
  return lexer(text)
    .map((token) => {
      if (token.type !== "code") return token.raw;
      if (token.lang === "sh run" || token.lang === "sh ask") last += 1;
      const printed = outputs[last]?.[token.lang === "text said" ? "said" : "refused"];
      if (!(OUTPUTS as readonly (string | undefined)[]).includes(token.lang) || printed === undefined) return token.raw;
      const end = /\n*$/.exec(token.raw)?.[0] ?? "";
      return `\`\`\`${token.lang}\n${printed}\n\`\`\`${end}`;
    })
    .join("");
}
