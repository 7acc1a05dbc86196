// Rows 10, 12, 13 and 14: a session that was ended is over, wherever it is kept and whoever ended it.

import { createClient } from "@libsql/client";
import { expect, it } from "vitest";
import type { RunningApp } from "../support/next-app";
import { COOKIE, inEachMode, onProcessesOfEveryMode, type Site, siteOf } from "./support/modes";
import { behind, cacheKeys, sql } from "./support/stored";

/** Makes the tier that has the last word refuse every change, while it still answers who asks. @returns its repair */
async function refuseChanges({ mode, tiers }: Site): Promise<() => Promise<void>> {
  if (mode !== "db") {
    tiers.upstash.fault = ({ commands }) =>
      /^eval/i.test(commands[0]?.[0] ?? "") ? { kind: "status", status: 500 } : null;
    return async () => {
      tiers.upstash.fault = null;
      // As long as the breaker waits before it asks again.
      await new Promise((resolve) => setTimeout(resolve, 2_700));
    };
  }
  const client = createClient({ url: tiers.databaseUrl });
  const lock = await client.transaction("write");
  return async () => {
    await lock.rollback();
    client.close();
  };
}

inEachMode((site) => {
  it("security row 13: what needs a recent sign-in asks the authority, not what this request or the cache has read", async () => {
    const somebody = await site().signedIn("ada");
    expect((await somebody.run({ op: "fresh", value: 600 })).error, "fresh enough").toBeUndefined();
    const busy = somebody.copy().run({ op: "get", key: "cart" }, { op: "wait", ms: 800 }, { op: "fresh", value: 600 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const other = site().visitor();
    await other.run({ op: "revoke", id: (await somebody.run()).id });
    expect(await busy).toMatchObject({ status: 401, error: "SESSION_NOT_FRESH" });

    const planted = await site().signedIn("ada");
    const { id } = await planted.run();
    const { tiers, mode } = site();
    if (mode === "cache") {
      const key = (await cacheKeys(tiers)).find((key) => key.endsWith(`:${id}`)) ?? "";
      await behind(tiers).set(key, "1 D", { px: 60_000 });
    } else await sql(tiers, `UPDATE "Session" SET dead = 1, data = x'' WHERE key LIKE ?`, [`%:${id}`]);
    if (mode === "cached_db") expect(await planted.run()).toMatchObject({ userId: "ada", source: "cache" });
    expect(await planted.run({ op: "fresh", value: 600 })).toMatchObject({ status: 401, error: "SESSION_NOT_FRESH" });
  });

  it("security row 14: a sign-out clears the cookie with the attributes it was set with", async () => {
    const somebody = await site().signedIn();
    const attributes = () =>
      somebody.setCookies.map((line) =>
        line
          .split("; ")
          .slice(1)
          .filter((attribute) => !/^(expires|max-age)=/i.test(attribute))
          .sort(),
      );
    const given = attributes();
    await somebody.run({ op: "destroy" });
    expect(attributes()).toEqual(given);
    expect(given).toEqual([["HttpOnly", "Path=/", "SameSite=lax", "Secure"]]);
    expect(somebody.setCookies).toEqual([expect.stringMatching(new RegExp(`^${COOKIE}=;.*Max-Age=0`, "i"))]);
  });

  it("security row 10: a sign-out that a tier was not told of is no success, takes the cookie, and ends in every tier once told", async () => {
    const somebody = await site().signedIn();
    const thief = somebody.copy();
    const again = somebody.copy();
    const repair = await refuseChanges(site());
    try {
      expect(await somebody.run({ op: "destroy" })).toMatchObject({ status: 503, error: "SESSION_STORE_UNAVAILABLE" });
      expect(somebody.setCookies, "the cookie goes in any case").toEqual([expect.stringMatching(/=; .*Max-Age=0/i)]);
    } finally {
      await repair();
    }
    // With two tiers the row went first. With one the session lives until somebody ends it, and nobody was told otherwise.
    if (site().mode !== "cached_db") expect((await again.run({ op: "destroy" })).error).toBeUndefined();
    expect(await thief.run()).toMatchObject({ status: 200, isNew: true, userId: null, data: {} });
  }, 30_000);

  it("security row 10: once that tier is back, people sign in again without a restart", async () => {
    expect(await (await site().signedIn("grace")).run()).toMatchObject({ userId: "grace", data: { cart: { tea: 1 } } });
  });
});

onProcessesOfEveryMode((fleet) => {
  it.each([
    ["in db", "db + cache"],
    ["in cached_db", "cached_db"],
    ["in cache", "cache + bridge"],
  ] as const)(
    "security row 12: %s the end of all of a user's sessions reaches those that live in one tier alone",
    async (_, from) => {
      const { tiers, apps } = fleet();
      const user = `user-${Math.random()}`;
      const born = ["db + cache", "cached_db", "cache + bridge"] as const;
      const visitors = [];
      for (const phase of born) {
        const site = siteOf("db", tiers, apps[phase] as RunningApp);
        visitors.push(await site.signedIn(user));
      }
      const admin = siteOf("db", tiers, apps[from] as RunningApp).visitor();
      expect((await admin.run({ op: "list", user })).results[0]).toHaveLength(born.length);
      expect((await admin.run({ op: "revokeUser", user })).results).toEqual([born.length]);
      for (const [i, visitor] of visitors.entries()) {
        for (const [phase, app] of Object.entries(apps)) {
          const facts = await visitor.copy().at(app.url).run();
          expect(facts, `born in ${born[i]}, asked in ${phase}`).toMatchObject({ isNew: true, userId: null });
        }
      }
      expect((await admin.run({ op: "list", user })).results[0]).toEqual([]);
    },
    60_000,
  );
});
