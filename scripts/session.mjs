// npm run session: the command line of the migration kit.
import { start } from "./bootstrap.mjs";

start("session/main.ts");
