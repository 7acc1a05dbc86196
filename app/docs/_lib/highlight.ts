// Colours for code, made when a page is: no script reaches the browser. The colours themselves are CSS variables of
// docs.css, so that light and dark are one page.

import rehypeShiki from "@shikijs/rehype/core";
import { createCssVariablesTheme, createHighlighterCore, type HighlighterCore } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";
import diff from "shiki/langs/diff.mjs";
import docker from "shiki/langs/docker.mjs";
import dotenv from "shiki/langs/dotenv.mjs";
import json from "shiki/langs/json.mjs";
import prisma from "shiki/langs/prisma.mjs";
import shell from "shiki/langs/shellscript.mjs";
import sql from "shiki/langs/sql.mjs";
import tsx from "shiki/langs/tsx.mjs";
import typescript from "shiki/langs/typescript.mjs";
import yaml from "shiki/langs/yaml.mjs";

/** What a fence may name beside `text`; with another name the code is shown without colours. */
export const LANGUAGES = [diff, docker, dotenv, json, prisma, shell, sql, tsx, typescript, yaml].flat();

let made: Promise<HighlighterCore> | undefined;

const highlighter = () => {
  made ??= createHighlighterCore({
    langs: LANGUAGES,
    themes: [createCssVariablesTheme({ name: "docs", variablePrefix: "--c-" })],
    engine: createJavaScriptRegexEngine(),
  });
  return made;
};

/** The transformer, ready to use. */
export async function highlighting() {
  const options: Parameters<typeof rehypeShiki>[1] = {
    theme: "docs",
    defaultLanguage: "text",
    fallbackLanguage: "text",
    // None: on a machine that is busy the usual half second a line leaves code without colours (tests/docs/markdown.test.ts).
    tokenizeTimeLimit: 0,
    // "```ts app/page.tsx": the path is the title of the box.
    parseMetaString: (meta) => (/^[\w./@[\]()-]+\.\w+$/.test(meta) ? { "data-title": meta } : undefined),
  };
  return rehypeShiki((await highlighter()) as unknown as Parameters<typeof rehypeShiki>[0], options);
}
