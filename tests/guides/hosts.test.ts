// docs/guides/hosts.md: the standalone output, taken out of the repository, with no package but its own.

import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { connect } from "../../scripts/prisma/connection";
import type { ServerProcess } from "../../scripts/services/next-app";
import { startTiers, type Tiers } from "../support/tiers";
import { Person } from "./support/person";
import { BUILD_WITHIN_MS, buildSite, copyOut, startSite } from "./support/site";

// A server of its own in a test.
vi.setConfig({ testTimeout: 60_000 });

let tiers: Tiers;
let output: ReturnType<typeof copyOut>;
let site: ServerProcess | undefined;

beforeAll(async () => {
  await buildSite();
  tiers = await startTiers();
  output = copyOut();
}, BUILD_WITHIN_MS);
afterAll(async () => {
  await site?.stop();
  output?.remove();
  await tiers?.close();
});

const rows = async (table: string) => {
  const database = await connect(tiers.databaseUrl);
  const [row] = await database.run(`SELECT count(*) AS n FROM "${table}"`).finally(() => database.close());
  return Number(row?.n);
};

test.each(["db", "cached_db", "cache"] as const)("it runs alone, in %s", async (mode) => {
  await site?.stop();
  const before = await rows("SessionProcess");
  site = await startSite(tiers.env(mode, { SESSION_PREFIX: `hosts_${mode}` }), output.folder);
  const person = new Person(site.url);
  // middleware.ts runs there.
  expect((await person.request("/account")).status).toBe(307);
  await person.post("/cart/add", { id: "tea" });
  await person.post("/sign-in", { user: "ada" });
  expect(await person.look()).toEqual({ user: "ada", cart: { tea: 1 } });
  const copy = person.copy();
  await person.post("/sign-out");
  expect((await copy.look()).user).toBeNull();
  // The note in the register of processes is written after a response; in `cache` with a database, there too.
  await expect.poll(() => rows("SessionProcess"), { timeout: 5_000 }).toBeGreaterThan(before);
});
