// npm run bench: what a request costs with these sessions and with the peers, counted and timed in one run.
import { start } from "./bootstrap.mjs";

start("bench/main.ts");
