// npm run docs: the API reference in docs/api, from the comments of lib/session; lib/session/ERRORS.md, from docs/errors.
import { start } from "./bootstrap.mjs";

start("docs/main.ts");
