// npm run check: everything that can be said about the code without running it.
import { start } from "./bootstrap.mjs";

start("check/main.ts");
