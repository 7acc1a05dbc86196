// npm run bench:ops: how fast the migration kit moves records, beside a bare loop of SETs through the same client.
import { start } from "./bootstrap.mjs";

start("ops-bench/main.ts");
