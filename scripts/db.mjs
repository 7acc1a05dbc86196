// npm run db:generate and db:migrate.
import { start } from "./bootstrap.mjs";

start("prisma/main.ts");
