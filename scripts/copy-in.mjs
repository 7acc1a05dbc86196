// npm run test:copy-in: copies lib/session into fresh projects, by docs/copy-in.md and in a matrix of cases, and uses it.
import { start } from "./bootstrap.mjs";

start("copy-in/main.ts");
