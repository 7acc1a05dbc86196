// Every fault that the doctor knows, made, and found with what to do about it.

import { readFileSync } from "node:fs";
import path from "node:path";
import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { SessionError } from "../../lib/session/core/errors";
import { doctor, SETTINGS } from "../../lib/session/ops/doctor";
import { reasonOf } from "../../lib/session/ops/reasons";
import type { Gate } from "../../lib/session/ops/types";
import { connect } from "../../scripts/prisma/connection";
import { CANARY, rejectionOf } from "../support/fixtures";
import { startTiers, type Tiers } from "../support/tiers";

const ROOT = path.resolve(import.meta.dirname, "../..");

describe("doctor", () => {
  let tiers: Tiers;
  beforeAll(async () => {
    tiers = await startTiers();
  });
  afterEach(() => {
    tiers.upstash.fault = null;
  });
  afterAll(() => tiers?.close());

  const env = (more: Record<string, string> = {}) => tiers.env("bridge", more);
  const finding = async (name: string, more: Record<string, string> = {}): Promise<Gate | undefined> =>
    (await doctor(env(more))).find((one) => one.name === name);

  it("finds no fault where there is none, and looks at everything", async () => {
    const findings = await doctor(env({ NODE_ENV: "production" }));
    expect(findings.filter(({ ok }) => ok !== true)).toEqual([]);
    expect(findings.map(({ name }) => name)).toEqual([
      ...["node", "settings", "cookie", "bridge", "password", "database", "database time"],
      ...["redis", "scripts", "eviction", "redis time", "clocks"],
    ]);
  });

  it("lists all faults of an environment that is not sound, without a value", async () => {
    const findings = await doctor({
      SESSION_MODE: "cache",
      SESSION_PASSWORD: CANARY,
      SESSION_PREFIX: `${CANARY} !`,
    });
    const faults = findings.filter(({ ok }) => ok === false);
    expect(faults.map(({ found }) => found.split(" ")[0])).toEqual([
      "SESSION_PREFIX",
      "SESSION_MODE=cache",
      "SESSION_PASSWORD",
    ]);
    expect(JSON.stringify(findings)).not.toContain(CANARY);
  });

  it("knows what the server says: a refused token, nothing there, something else there", async () => {
    expect(await finding("redis", { UPSTASH_REDIS_REST_TOKEN: "wrong" })).toMatchObject({
      ok: false,
      found: expect.stringContaining("401"),
      fix: expect.stringContaining("UPSTASH_REDIS_REST_TOKEN"),
    });
    expect(await finding("redis", { UPSTASH_REDIS_REST_URL: "http://127.0.0.1:9" })).toMatchObject({
      ok: false,
      found: expect.stringContaining("nothing answers"),
    });
    tiers.upstash.fault = () => ({ kind: "garbage" });
    expect(await finding("redis")).toMatchObject({ ok: false, found: expect.stringContaining("not as Upstash does") });
    tiers.upstash.fault = () => ({ kind: "hang" });
    expect(await finding("redis", { SESSION_STORE_TIMEOUT_MS: "50" })).toMatchObject({ ok: false });
  });

  it("sees a server that answers, but refuses to write", async () => {
    tiers.upstash.fault = ({ commands }) =>
      commands[0]?.[0]?.toUpperCase() === "EVAL" ? { kind: "status", status: 400, body: '{"error":"NOPERM"}' } : null;
    expect(await finding("redis")).toMatchObject({ ok: null, found: expect.stringContaining("did not answer") });
  });

  it("says of a server that answered at first and then no more that it is unavailable, and nothing in its words", async () => {
    // The probe for Upstash's flag, which goes to the server itself; the adapter's own scripts are longer.
    let probed = 0;
    tiers.upstash.fault = ({ commands }) => {
      const [name, script] = commands[0] ?? [];
      if (name?.toUpperCase() !== "EVAL" || !script?.endsWith("return 1")) return null;
      probed++;
      return { kind: "hang" };
    };
    const error = await rejectionOf(doctor(env({ SESSION_STORE_TIMEOUT_MS: "1000" })));
    expect(probed).toBe(1);
    expect(error).toMatchObject({ name: "SessionError", code: "SESSION_STORE_UNAVAILABLE" });
    // As a console prints it, with what caused it.
    expect(inspect(error)).not.toMatch(/aborted due to|return 1/i);
  });

  it("sees a migration that was not applied", async () => {
    const connection = await connect(tiers.databaseUrl);
    await connection.script('ALTER TABLE "Session" RENAME TO "Elsewhere"');
    const missing = await finding("database");
    await connection.script('ALTER TABLE "Elsewhere" RENAME TO "Session"');
    await connection.close();
    expect(missing).toMatchObject({
      ok: null,
      found: expect.stringContaining("table"),
      fix: expect.stringContaining("migrations"),
    });
    expect(await finding("database")).toMatchObject({ ok: true });
  });

  it("sees that a call takes long for its deadline", async () => {
    tiers.upstash.fault = () => ({ kind: "delay", ms: 60 });
    expect(await finding("redis time", { SESSION_STORE_TIMEOUT_MS: "200" })).toMatchObject({ ok: null });
    expect(await finding("redis time", { SESSION_STORE_TIMEOUT_MS: "2000" })).toMatchObject({ ok: true });
  });

  it("has a word on settings that are legal and seldom meant", async () => {
    expect(await finding("cookie")).toMatchObject({ ok: null, found: expect.stringContaining("not Secure") });
    expect(await finding("cookie", { NODE_ENV: "production", SESSION_COOKIE_NAME: "sid" })).toMatchObject({
      ok: null,
      found: expect.stringContaining("__Host-"),
    });
    expect(await finding("bridge", { SESSION_MODE: "db" })).toMatchObject({ ok: null });
    const passwords = { SESSION_PASSWORD: `{"2":"${env().SESSION_PASSWORD}","1":"older ${env().SESSION_PASSWORD}"}` };
    expect(await finding("password", passwords)).toMatchObject({ ok: true, found: expect.stringMatching(/^2, /) });
  });

  it("asks only for the tiers that are configured", async () => {
    const names = (await doctor(tiers.env("db"))).map(({ name }) => name);
    expect(names).toContain("database");
    expect(names).not.toContain("redis");
  });

  it("says what could not be loaded, and no address that was quoted in it", () => {
    const cause = new Error(`Cannot connect to postgresql://shop:${CANARY}@db.internal/shop, or so`);
    const what = "The Prisma client could not be made.";
    expect(
      reasonOf(new SessionError("SESSION_CONFIG_INVALID", what, { cause, fix: "Run `prisma generate`." })),
    ).toEqual({
      found: "The Prisma client could not be made (Cannot connect to … or so).",
      fix: "Run `prisma generate`.",
    });
  });

  it("knows the name of every setting", () => {
    const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");
    const files = ["config.ts", "config-secrets.ts", "config-import.ts"].map((name) => `lib/session/core/${name}`);
    const named = files
      .map(read)
      .flatMap((source) =>
        [...source.matchAll(/"((?:SESSION|UPSTASH_REDIS|KV_REST)_[A-Z_]+|DATABASE_URL)"/g)].map(
          ([, name]) => name as string,
        ),
      );
    const settings = named.filter((name) => !/^SESSION_(CONFIG|STORE_UNAVAILABLE|VALUE)/.test(name));
    expect(new Set(SETTINGS)).toEqual(new Set(settings));
  });
});
