// npm test: every test, from a fresh clone. `npm test -- tests/unit` runs only those.
import { start } from "./bootstrap.mjs";

start("test/main.ts");
