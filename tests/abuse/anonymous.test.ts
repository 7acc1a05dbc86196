// Who has no session leaves nothing behind, however often they come: ABUSE_REQUESTS of each kind (500; 10000 is the full run).

import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/lib/session/core/id";
import { createSealer } from "@/lib/session/core/seal";
import { buildFixture, type RunningApp, startFixture } from "../support/next-app";
import { PASSWORD, startTiers, type Tiers } from "../support/tiers";
import { Visitor } from "../support/visitor";
import { flood, type Shot } from "./support/flood";
import { type Stored, storedIn } from "./support/stored";

const REQUESTS = Number(process.env.ABUSE_REQUESTS ?? 500);
const COOKIE = "__Host-session";

let tiers: Tiers;
let app: RunningApp;
let before: Stored;
let good: string;

beforeAll(async () => {
  await buildFixture("on");
  tiers = await startTiers();
  // Nothing here is about time, and a machine that is busy otherwise may take long: no call is given up, no entry goes.
  const patient = { SESSION_STORE_TIMEOUT_MS: "30000", SESSION_CACHE_MAX_AGE: "86400" };
  app = await startFixture(tiers.env("cached_db", patient));
  // Others, so that there is something that could change.
  for (const user of ["ada.lovelace", "grace.hopper"]) {
    const somebody = new Visitor(app.url);
    await somebody.run({ op: "set", key: "cart", value: { tea: 1 } }, { op: "save" });
    await somebody.run({ op: "login", user });
    good = somebody.sessionCookie ?? "";
  }
  before = await storedIn(tiers);
  expect([before.rows.length, good.length > 200], "what is there to begin with").toEqual([4, true]);
}, 300_000);

afterAll(async () => {
  await app.stop();
  await tiers.close();
});

const op = (...steps: object[]): Shot => ({ method: "POST", path: "/api/op", body: JSON.stringify(steps) });
const sealer = createSealer({ "1": PASSWORD }, Date.now);
const spoilt = (nth: number) => {
  const at = nth % good.length;
  return good.slice(0, at) + (good[at] === "A" ? "B" : "A") + good.slice(at + 1);
};
const withCookie = (value: string, shot: Shot): Shot => ({ ...shot, cookie: `${COOKIE}=${value}` });

const KINDS: readonly (readonly [string, number, (nth: number) => Shot | Promise<Shot>])[] = [
  ["reads", 200, () => ({ method: "GET", path: "/api/auto" })],
  ["reads of a page", 200, () => ({ method: "GET", path: "/render" })],
  ["sign-outs", 200, () => op({ op: "destroy" })],
  ["failed sign-ins", 400, () => op({ op: "set", key: "attempt", value: 1 }, { op: "login", user: "" })],
  ["bad cookies", 200, (nth) => withCookie(nth % 2 ? spoilt(nth) : randomBytes(200).toString("base64url"), op())],
  ["sign-outs with a bad cookie", 200, (nth) => withCookie(spoilt(nth), op({ op: "destroy" }))],
  [
    "unknown ids in a valid seal",
    200,
    async () => {
      const value = await sealer.seal({ id: newId(), version: null }, { ttl: 3_600, browser: false });
      return withCookie(value, op({ op: "get", key: "cart" }, { op: "save" }));
    },
  ],
  ["oversized cookies", 200, (nth) => withCookie(`Fe26.2*1*${"x".repeat(14_000)}${nth}`, op())],
];

describe(`security row 23: ${REQUESTS} requests of a kind, fifty at a time`, () => {
  it.each(KINDS)(
    "%s: each is answered, no row, no key and no cookie of a session",
    async (_, status, shotOf) => {
      const statuses = new Map<number, number>();
      const cookies: string[] = [];
      await flood(app.url, REQUESTS, shotOf, (answer) => {
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        // Taking a cookie away sets no session.
        cookies.push(...answer.setCookies.filter((line) => !line.startsWith(`${COOKIE}=;`)));
        if (/lovelace|hopper/.test(answer.body)) throw new Error("somebody else's session");
      });
      expect(Object.fromEntries(statuses)).toEqual({ [status]: REQUESTS });
      expect(cookies).toEqual([]);
      // A lease on an unknown id may be taken back a moment after the answer.
      await expect.poll(() => storedIn(tiers), { timeout: 30_000, interval: 500 }).toEqual(before);
    },
    900_000,
  );

  it("and whoever was signed in still is: the control", async () => {
    const somebody = new Visitor(app.url);
    somebody.cookies.set(COOKIE, good);
    expect(await somebody.run()).toMatchObject({ userId: "grace.hopper", data: { cart: { tea: 1 } } });
  });
});
