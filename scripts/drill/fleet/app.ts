// The app that the fleet runs: the fixture of the tests, with the Prisma client of the drill's database.
import type { Dialect } from "../../prisma/dialect.ts";
import { buildSessionApp } from "../../services/session-app.ts";

/** @returns its folder */
export const buildApp = (dialect: Dialect) =>
  buildSessionApp({ name: `drill-app-${dialect}`, source: "tests/fixture", dialect });
