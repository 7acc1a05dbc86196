// The session as an app's users meet it: the fixture app, built and started for production, over HTTP, in every phase.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildFixture, type RunningApp, startFixture } from "../support/next-app";
import { PHASES, type Phase, startTiers, type Tiers } from "../support/tiers";
import { Visitor } from "../support/visitor";

let tiers: Tiers;

beforeAll(async () => {
  await buildFixture("on");
  tiers = await startTiers();
}, 240_000);
afterAll(() => tiers.close());

describe.each(Object.keys(PHASES) as Phase[])("in phase %s", (phase) => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startFixture(tiers.env(phase));
  });
  afterAll(() => app.stop());
  beforeEach(() => {
    tiers.upstash.fault = null;
  });
  const visitor = () => new Visitor(app.url);
  const signedIn = async (user = `user-${Math.random()}`) => {
    const somebody = visitor();
    await somebody.run({ op: "set", key: "cart", value: { tea: 1 } }, { op: "save" });
    await somebody.run({ op: "login", user });
    return somebody;
  };

  it("stores nothing and sends no cookie for a visitor who changes nothing", async () => {
    const somebody = visitor();
    const facts = await somebody.run({ op: "get", key: "cart" }, { op: "save" });
    expect(facts).toMatchObject({ isNew: true, id: null, source: "none", data: {} });
    expect(somebody.setCookies).toEqual([]);
  });

  it("keeps what was saved, and gives the cookie once", async () => {
    const somebody = visitor();
    await somebody.run({ op: "set", key: "cart", value: { tea: 1 } }, { op: "save" });
    expect(somebody.setCookies).toHaveLength(1);
    expect(somebody.setCookies[0]).toMatch(
      /^__Host-session=Fe26\.2\*.*; Path=\/; Expires=.*; Max-Age=\d+; Secure; HttpOnly; SameSite=lax$/i,
    );
    const facts = await somebody.run({ op: "set", key: "visits", value: 2 }, { op: "save" });
    expect(somebody.setCookies).toEqual([]);
    expect(facts.data).toEqual({ cart: { tea: 1 }, visits: 2 });
    expect((await somebody.run()).data).toEqual({ cart: { tea: 1 }, visits: 2 });
  });

  it("notices a change inside a value that get returned", async () => {
    const somebody = visitor();
    await somebody.run({ op: "set", key: "cart", value: { tea: 1 } }, { op: "save" });
    await somebody.run({ op: "mutate", key: "cart", value: 7 }, { op: "save" });
    expect((await somebody.run()).data).toEqual({ cart: { tea: 1, touched: 7 } });
  });

  it("keeps all of 20 parallel writers of different keys", async () => {
    const somebody = visitor();
    await somebody.run({ op: "set", key: "n", value: 0 }, { op: "save" });
    const keys = Array.from({ length: 20 }, (_, i) => `key${i}`);
    const copies = keys.map((key) => [key, somebody.copy()] as const);
    const all = await Promise.all(
      copies.map(([key, copy]) => copy.run({ op: "set", key, value: key }, { op: "save" })),
    );
    expect(all.map(({ status, error }) => error ?? status)).toEqual(keys.map(() => 200));
    expect(Object.keys((await somebody.run()).data).sort()).toEqual(["n", ...keys].sort());
  });

  it("counts to 20 in 20 parallel updates", async () => {
    const somebody = visitor();
    await somebody.run({ op: "set", key: "n", value: 0 }, { op: "save" });
    const all = await Promise.all(Array.from({ length: 20 }, () => somebody.copy().run({ op: "increment", key: "n" })));
    expect(all.map(({ status, error }) => error ?? status)).toEqual(all.map(() => 200));
    expect((await somebody.run()).data.n).toBe(20);
  });

  it("security row 5: gives a new id at sign-in, keeps the data, and the old cookie is dead", async () => {
    const somebody = visitor();
    const before = await somebody.run({ op: "set", key: "cart", value: { tea: 1 } }, { op: "save" });
    const thief = somebody.copy();
    const after = await somebody.run({ op: "login", user: "ada" });
    expect(after.userId).toBe("ada");
    expect(after.id).not.toBe(before.id);
    expect((await somebody.run()).data).toEqual({ cart: { tea: 1 } });
    expect(await thief.run()).toMatchObject({ isNew: true, userId: null, data: {} });
  });

  it("does not show one user's data to the next who signs in with the same browser", async () => {
    const somebody = await signedIn("first");
    await somebody.run({ op: "login", user: "second" });
    expect(await somebody.run()).toMatchObject({ userId: "second", data: {} });
  });

  it("ends for good at sign-out: a replayed cookie is anonymous", async () => {
    const somebody = await signedIn();
    const thief = somebody.copy();
    await somebody.run({ op: "destroy" });
    expect(somebody.sessionCookie).toBeUndefined();
    expect(await thief.run()).toMatchObject({ isNew: true, userId: null, data: {} });
    expect((await thief.run({ op: "set", key: "n", value: 1 }, { op: "save" })).error).toBeUndefined();
  });

  it("security row 11: is not revived by a slow request that writes after the sign-out", async () => {
    const somebody = await signedIn();
    const slow = somebody.copy();
    const replay = somebody.copy();
    const late = slow.run(
      { op: "get", key: "cart" },
      { op: "wait", ms: 3_000 },
      { op: "set", key: "n", value: 1 },
      { op: "save" },
    );
    // It has read by now, and has not yet written when this has ended: on a busy machine too.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await somebody.run({ op: "destroy" });
    expect((await late).error).toBe("SESSION_GONE");
    expect(await replay.run()).toMatchObject({ isNew: true, userId: null });
  });

  it("is one session through regenerate, whose old cookie is dead", async () => {
    const somebody = await signedIn("ada");
    const old = somebody.copy();
    await somebody.run({ op: "regenerate" });
    expect(await somebody.run()).toMatchObject({ userId: "ada", data: { cart: { tea: 1 } } });
    expect((await old.run()).isNew).toBe(true);
  });

  it("security row 12: lists a user's sessions and ends one, or all others", async () => {
    const user = `lister-${Math.random()}`;
    const [a, b, c] = [await signedIn(user), await signedIn(user), await signedIn(user)];
    const mine = await a.run({ op: "list", user });
    const list = mine.results[0] as { id: string; current: boolean }[];
    expect(list).toHaveLength(3);
    expect(list.filter(({ current }) => current).map(({ id }) => id)).toEqual([mine.id]);
    expect((await a.run({ op: "revoke", id: (await b.run()).id })).results).toEqual([true]);
    expect((await b.run()).isNew).toBe(true);
    expect((await a.run({ op: "revokeUser", user, id: mine.id })).results).toEqual([1]);
    expect((await c.run()).isNew).toBe(true);
    expect((await a.run()).userId).toBe(user);
  });

  it("saves by itself through withSession when a handler returns, redirects or ends in notFound or its like, not when it fails", async () => {
    for (const [end, status, visits] of [
      ["", 200, 1],
      ["redirect", 307, 1],
      ["notFound", 404, 1],
      ["unauthorized", 401, 1],
      ["forbidden", 403, 1],
      ["throw", 500, 0],
    ] as const) {
      const somebody = visitor();
      const response = await somebody.request(`/api/auto?end=${end}`, { method: "POST" });
      expect(response.status).toBe(status);
      expect((await (await somebody.request("/api/auto")).json()).visits, `after ${end}`).toBe(visits);
    }
  });

  it("redirects as Next does, who posted a form by 303: a browser posts it again for a 307", async () => {
    for (const [name, value, status] of [
      ["content-type", "application/x-www-form-urlencoded", 303],
      ["content-type", "multipart/form-data; boundary=x", 303],
      ["next-action", "0", 303],
      ["content-type", "application/x-www-form-urlencoded;charset=UTF-8", 307],
      ["content-type", "application/json", 307],
    ] as const) {
      const somebody = visitor();
      const init = { method: "POST", headers: { [name]: value } };
      // The response that carries the cookie is ours, the other one is Next's own.
      for (const cookies of [1, 0]) {
        const response = await somebody.request("/api/auto?end=redirect", init);
        expect([response.status, somebody.setCookies.length], value).toEqual([status, cookies]);
      }
    }
  });

  it("security row 28: marks a handler's response that carries the cookie as private", async () => {
    for (const end of ["", "redirect", "notFound", "unauthorized", "forbidden"]) {
      const response = await visitor().request(`/api/auto?end=${end}`, { method: "POST" });
      expect(response.headers.get("cache-control"), end).toBe("private, no-store");
      expect(response.headers.get("vary"), end).toMatch(/cookie/i);
    }
  });

  it("security row 29: refuses to write while a page is rendered, before a store is asked", async () => {
    for (const somebody of [visitor(), await signedIn()]) {
      const before = (await somebody.run()).data;
      const html = await (await somebody.request("/readonly")).text();
      expect(html).toContain(Array(4).fill("SESSION_READ_ONLY").join(" "));
      expect((await somebody.run()).data).toEqual(before);
      expect(somebody.setCookies).toEqual([]);
    }
  });

  it("refuses a value that cannot be stored by its path, and writes nothing", async () => {
    const somebody = visitor();
    const facts = await somebody.run({ op: "set", key: "ok", value: 1 }, { op: "setBad", key: "cart" }, { op: "save" });
    expect(facts).toMatchObject({ status: 400, error: "SESSION_VALUE_INVALID" });
    expect(facts.message).toContain("session.cart.inner");
    expect(somebody.setCookies).toEqual([]);
  });

  it("security row 19: answers anonymous, never 500, to whatever is not a living seal of ours", async () => {
    const somebody = await signedIn();
    const good = somebody.sessionCookie as string;
    for (const bad of [
      "",
      "x",
      "Fe26.2",
      good.slice(0, -3),
      `${good}x`,
      good.replace(/.$/, "!"),
      "A".repeat(7000),
      '{"sid":1}',
      "%00%ff",
    ]) {
      const response = await visitor().request("/api/op", {
        method: "POST",
        body: "[]",
        headers: { cookie: `__Host-session=${bad}` },
      });
      expect([response.status, (await response.json()).isNew], bad.slice(0, 20)).toEqual([200, true]);
    }
    const twice = await visitor().request("/api/op", {
      method: "POST",
      body: "[]",
      headers: { cookie: `__Host-session=${good}; __Host-session=${good}` },
    });
    expect((await twice.json()).isNew).toBe(true);
    expect(twice.headers.getSetCookie()).toEqual([]);
  });

  it("tells a stored handle from an id", async () => {
    const somebody = await signedIn();
    const { id } = await somebody.run();
    expect(id).toMatch(/^[\w-]{43}$/);
    expect(Buffer.from(somebody.sessionCookie ?? "").toString()).not.toContain(id);
  });

  it("renders one reading of the session in layout, page, parts and metadata", async () => {
    const somebody = visitor();
    await somebody.run({ op: "set", key: "visits", value: 5 }, { op: "save" });
    const html = await (await somebody.request("/render")).text();
    expect(html).toContain("<title>n=5</title>");
    expect(html.match(/&quot;visits&quot;:5/g)?.length).toBeGreaterThanOrEqual(2);
  });

  it("tells the edge what it may know", async () => {
    const status = async (v: Visitor) => (await v.request("/edge/probe")).headers.get("x-session-status");
    expect(await status(visitor())).toBe("none");
    const somebody = await signedIn();
    await somebody.run();
    expect(await status(somebody)).toBe(phase.startsWith("db") ? "unverified" : "live");
    const thief = somebody.copy();
    await somebody.run({ op: "destroy" });
    expect(await status(thief)).toBe(phase.startsWith("db") ? "unverified" : "none");
  });
});
