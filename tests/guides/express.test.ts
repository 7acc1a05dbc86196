// docs/guides/from-express-session.md, followed: sessions of a real Express app in a real store, brought over by the command
// of the guide; then the Next app, and Express beside it, answer for the old cookies.

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Express } from "express";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ServerProcess } from "../../scripts/services/next-app";
import { openTerminal } from "../ops/support/cli";
import { serverAnswers } from "../support/available";
import { redisAnswers, redisUrl } from "../support/caches";
import { newDatabase } from "../support/stores";
import { type Phase, startTiers, type Tiers } from "../support/tiers";
import { Person } from "./support/person";
import { BUILD_WITHIN_MS, buildSite, startSite } from "./support/site";
import { SITE } from "./support/write-site";

const SECRET = "keyboard cat of the guides";
const PREFIX = `guide_${randomBytes(6).toString("hex")}:`;
const OURS = "__Host-session";

interface OldApp {
  readonly app: Express;
  /** What the import is told. */
  readonly url: string;
  readonly args: readonly string[];
  close(): Promise<unknown>;
}

/** A file of the guide, run in this process with these settings. */
async function run<T>(file: string, env: Record<string, string>): Promise<T> {
  for (const [name, value] of Object.entries({ EXPRESS_SECRET: SECRET, ...env })) vi.stubEnv(name, value);
  return import(path.join(SITE, "express", file)) as Promise<T>;
}

async function inPostgres(): Promise<OldApp> {
  const { url, drop } = await newDatabase("postgresql");
  const { app, store } = await run<{ app: Express; store: { close(): Promise<void> } }>("in-postgres.ts", {
    EXPRESS_DATABASE_URL: url,
  });
  return { app, url, args: ["connect-pg-simple"], close: () => store.close().then(drop) };
}

async function inRedis(): Promise<OldApp> {
  const { app, client } = await run<{
    app: Express;
    client: { keys(pattern: string): Promise<string[]>; del(keys: string[]): Promise<number>; destroy(): void };
  }>("in-redis.ts", { EXPRESS_REDIS_URL: redisUrl(), EXPRESS_PREFIX: PREFIX });
  return {
    app,
    url: redisUrl(),
    args: ["connect-redis", "--prefix", PREFIX],
    async close() {
      const left = await client.keys(`${PREFIX}*`);
      if (left.length > 0) await client.del(left);
      client.destroy();
    },
  };
}

async function listen(app: Express): Promise<{ url: string; close(): void }> {
  const server: Server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const stores: { name: string; mode: Phase; open(): Promise<OldApp> }[] = [
  ...((await serverAnswers("postgresql"))
    ? [{ name: "connect-pg-simple", mode: "db" as const, open: inPostgres }]
    : []),
  ...((await redisAnswers()) ? [{ name: "connect-redis", mode: "cache" as const, open: inRedis }] : []),
];

let tiers: Tiers;
beforeAll(async () => {
  await buildSite();
  tiers = await startTiers();
}, BUILD_WITHIN_MS);
afterAll(() => tiers?.close());

describe.each(stores)("from $name to $mode", ({ mode, open }) => {
  let old: OldApp;
  let site: ServerProcess;
  const people: Person[] = [];

  beforeAll(async () => {
    old = await open();
    const running = await listen(old.app);
    for (const user of ["ada", "bob"]) {
      const person = new Person(running.url);
      await person.post("/sign-in", { user });
      expect(await (await person.request("/cart")).json()).toEqual({ user, cart: { tea: 2 } });
      people.push(person);
    }
    running.close();

    const env = tiers.env(mode, {
      SESSION_PREFIX: `guide_${mode}_${process.pid}`,
      SESSION_IMPORT_FROM: "express-session",
      SESSION_IMPORT_PASSWORD: SECRET,
      SESSION_IMPORT_UNTIL: new Date(Date.now() + 14 * 86_400_000).toISOString(),
    });
    const terminal = openTerminal();
    const ended = await terminal.run({ ...env, SESSION_IMPORT_URL: old.url }, "import", ...old.args);
    terminal.close();
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining("2 imported") });
    site = await startSite(env);
  }, 120_000);
  afterAll(async () => {
    await site?.stop();
    await old?.close();
  });

  test("each browser is signed in as before, and moves in", async () => {
    for (const [nth, user] of ["ada", "bob"].entries()) {
      const person = (people[nth] as Person).copy().at(site.url);
      expect(await person.look()).toEqual({ user, cart: { tea: 2 } });
      await person.post("/session/move-in");
      expect([...person.cookies.keys()]).toEqual([OURS]);
      expect(await person.look()).toEqual({ user, cart: { tea: 2 } });
    }
  });

  test("Express beside Next knows them by either cookie, and nobody else", async () => {
    const { api } = await run<{ api: Express }>("api.ts", { NEXT_URL: site.url });
    const running = await listen(api);
    const orders = (person: Person) => person.at(running.url).request("/api/orders");
    const person = (people[0] as Person).copy().at(site.url);
    expect(await (await orders(person.copy())).json()).toEqual({ ordersOf: "ada" });
    await person.post("/session/move-in");
    expect(await (await orders(person.copy())).json()).toEqual({ ordersOf: "ada" });
    expect((await orders(new Person(running.url))).status).toBe(401);
    vi.stubEnv("NEXT_URL", "http://127.0.0.1:9");
    expect((await orders(person.copy())).status).toBe(503);
    running.close();
  });
});
