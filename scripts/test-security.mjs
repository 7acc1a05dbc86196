// npm run test:security: the tests that carry a row of the security checklist, and a table of the rows.
import { start } from "./bootstrap.mjs";

start("test-security/main.ts");
