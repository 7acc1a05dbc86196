// npm run fuzz: the property tests of tests/fuzz, with as many inputs as wanted.
import { start } from "./bootstrap.mjs";

start("fuzz/main.ts");
