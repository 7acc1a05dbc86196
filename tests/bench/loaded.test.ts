// Which clients a production server loads, counted: in each mode those of its own tiers alone, and none before a session is
// asked for.

import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildFixture, type RunningApp, startFixture } from "../support/next-app";
import { startTiers, type Tiers } from "../support/tiers";
import { Visitor } from "../support/visitor";

const TELL = pathToFileURL(path.join(import.meta.dirname, "support/tell-loaded.mjs")).href;

let tiers: Tiers;
let app: RunningApp | undefined;

beforeAll(async () => {
  await buildFixture("on");
  tiers = await startTiers();
}, 240_000);
afterAll(async () => {
  await app?.stop();
  await tiers?.close();
});

const loaded = (what: RegExp) =>
  (app?.output() ?? "").split("\n").filter((line) => line.startsWith("loaded: ") && what.test(line)).length;

async function visit(mode: "db" | "cache", tier: "database" | "cache") {
  const { DATABASE_URL = "", ...env } = tiers.env(mode);
  await app?.stop();
  app = await startFixture({ ...env, ...(tier === "database" && { DATABASE_URL }), NODE_OPTIONS: `--import=${TELL}` });
  expect(loaded(/./)).toBe(0);
  const visitor = new Visitor(app.url);
  await visitor.run({ op: "set", key: "cart", value: { tea: 1 } }, { op: "save" });
  await visitor.run({ op: "login", user: "ada" });
  expect((await visitor.run()).userId).toBe("ada");
  await visitor.run({ op: "destroy" });
}

it("nothing of Prisma in `cache`", async () => {
  await visit("cache", "cache");
  expect(loaded(/upstash/i)).toBeGreaterThan(0);
  expect(loaded(/prisma|libsql/i)).toBe(0);
});

it("nothing of Upstash in `db`", async () => {
  await visit("db", "database");
  expect(loaded(/prisma|libsql/i)).toBeGreaterThan(0);
  expect(loaded(/upstash/i)).toBe(0);
});
