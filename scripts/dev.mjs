// npm run dev: the shop on http://localhost:3000, from a fresh clone.
import { start } from "./bootstrap.mjs";

start("dev/main.ts");
