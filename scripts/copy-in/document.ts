// docs/copy-in.md as a program: fenced blocks, by what stands behind their language.
//
//   sh run            commands for one shell; all of them must succeed
//   sh serve          a command that goes on running, until the chapter's pages have been looked at
//   sh shadcn         for the case of that name: the other way to copy
//   sh shadcn-build   for the case shadcn-url: what a site gives out,
//   sh shadcn-url     and how it is copied from there
//   sh update         for tests/copy-in/update.test.ts: how a newer version is taken
//   <language> <path> a new file of the project, with this content
//
// Other blocks are for people alone.
import { lexer } from "marked";
import { Plain } from "../lib/person.ts";

export type Step =
  | { readonly kind: "run" | "serve"; readonly chapter: string; readonly text: string }
  | { readonly kind: "file"; readonly chapter: string; readonly path: string; readonly text: string };

const OTHERS = ["sh shadcn", "sh shadcn-build", "sh shadcn-url", "sh update"];
const FILE = /^\w+ ((?:[\w@-]+\/)*[\w.@-]+\.\w+)$/;

/** @throws Plain for a block that nobody would carry out */
export function readSteps(text: string): Step[] {
  const steps: Step[] = [];
  let chapter = "";
  for (const token of lexer(text)) {
    if (token.type === "heading") chapter = token.text;
    if (token.type !== "code") continue;
    const lang: string = token.lang ?? "";
    const path = FILE.exec(lang)?.[1];
    if (lang === "sh run" || lang === "sh serve")
      steps.push({ kind: lang === "sh run" ? "run" : "serve", chapter, text: token.text });
    else if (path) steps.push({ kind: "file", chapter, path, text: `${token.text}\n` });
    // A slip of the pen would be a step that is left out.
    else if (lang.includes(" ") && !OTHERS.includes(lang))
      throw new Plain(`"${lang}" is no kind of block: sh run, sh serve, or a language and a path.`);
  }
  return steps;
}

/** Content of the files that the document has one make, by path. */
export const filesOf = (steps: readonly Step[]): ReadonlyMap<string, string> =>
  new Map(steps.flatMap((step) => (step.kind === "file" ? [[step.path, step.text] as const] : [])));

/** The commands of the block of this kind. @throws Plain if there is none */
export function blockOf(text: string, lang: string): string {
  const found = lexer(text).find((token) => token.type === "code" && token.lang === lang);
  if (found?.type !== "code") throw new Plain(`The document has no block "${lang}".`);
  return found.text;
}

const PLACE = /<!-- matrix -->\n([\s\S]*?)<!-- \/matrix -->/;

/** What stands between the two marks. */
export const matrixOf = (text: string): string => PLACE.exec(text)?.[1]?.trim() ?? "";

/** The document with another matrix between its two marks. */
export function withMatrix(text: string, matrix: string): string {
  if (!PLACE.test(text)) throw new Plain("The document has no place for the matrix (<!-- matrix -->).");
  return text.replace(PLACE, () => `<!-- matrix -->\n\n${matrix}\n\n<!-- /matrix -->`);
}
