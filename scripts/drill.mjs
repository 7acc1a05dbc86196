// npm run drill: a fleet of real processes through every phase of a migration and back, with faults.
import { start } from "./bootstrap.mjs";

start("drill/main.ts");
