// The folder under other people's compiler settings: those of create-next-app, older than ours, and the strictest. The whole
// of it, by `next build` in real projects, is `npm run test:copy-in`; this tells within seconds.

import { globSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";
import { root } from "../../scripts/lib/root";

/** As create-next-app 16 writes them. */
const CREATE_NEXT_APP: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2017,
  lib: ["lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.esnext.d.ts"],
  allowJs: true,
  skipLibCheck: true,
  strict: true,
  noEmit: true,
  esModuleInterop: true,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  resolveJsonModule: true,
  isolatedModules: true,
  jsx: ts.JsxEmit.ReactJSX,
};

/** @tsconfig/strictest 2. */
const STRICTEST: ts.CompilerOptions = {
  ...CREATE_NEXT_APP,
  allowUnusedLabels: false,
  allowUnreachableCode: false,
  exactOptionalPropertyTypes: true,
  noFallthroughCasesInSwitch: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noPropertyAccessFromIndexSignature: true,
  noUncheckedIndexedAccess: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  checkJs: true,
};

const files = globSync("lib/session/**/*.{ts,tsx}", { cwd: root }).map((file) => path.join(root, file));

/** One for both: they differ in what is reported, not in how files are read. */
const host = ts.createCompilerHost(CREATE_NEXT_APP);
const read = host.getSourceFile;
const sources = new Map<string, ts.SourceFile | undefined>();
host.getSourceFile = (name, ...how) => {
  if (!sources.has(name)) sources.set(name, read(name, ...how));
  return sources.get(name);
};

it.each([
  ["create-next-app", CREATE_NEXT_APP],
  ["@tsconfig/strictest", STRICTEST],
])(
  "%s",
  (_name, options) => {
    expect(files.length).toBeGreaterThan(50);
    const program = ts.createProgram([...files, path.join(root, "next-env.d.ts")], options, host);
    const found = ts.getPreEmitDiagnostics(program).flatMap(({ file, start = 0, messageText }) => {
      if (!file?.fileName.includes("lib/session/")) return [];
      const line = file.getLineAndCharacterOfPosition(start).line + 1;
      return `${path.relative(root, file.fileName)}:${line} ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    });
    expect(found).toEqual([]);
  },
  120_000,
);
