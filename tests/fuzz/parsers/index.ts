// Every parser of what comes from outside. Opened one by one: some put doubles where the process has its own.

import type { AnyParser } from "../support/parser";
import { cookieParser } from "./cookie";
import { entryParser } from "./entry";
import { environmentParser } from "./environment";
import { importCookieParser } from "./import-cookie";
import { recordParser } from "./record";
import { restParser } from "./rest";
import { rowParser } from "./row";
import { sealParser } from "./seal";
import { tierErrorParser } from "./tier-error";
import { valueParser } from "./value";

export const PARSERS = {
  seal: sealParser,
  cookie: cookieParser,
  "import-cookie": importCookieParser,
  record: recordParser,
  entry: entryParser,
  row: rowParser,
  value: valueParser,
  environment: environmentParser,
  rest: restParser,
  "tier-error": tierErrorParser,
} as const satisfies Readonly<Record<string, () => AnyParser | Promise<AnyParser>>>;

export type ParserName = keyof typeof PARSERS;
export const PARSER_NAMES = Object.keys(PARSERS) as ParserName[];
