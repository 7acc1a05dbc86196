// npm run runbook: follows docs/migrate.md word for word on a fleet of real processes, and asks for every session.
import { start } from "./bootstrap.mjs";

start("runbook/main.ts");
