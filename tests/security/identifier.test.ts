// Rows 2 to 7: the identifier. What is stored, what is accepted, and that an id ends where the user changes.

import { expect, it } from "vitest";
import { keyOf, newId } from "../../lib/session/core/id";
import { PURPOSE } from "../../lib/session/core/seal";
import type { RunningApp } from "../support/next-app";
import { inEachMode, onProcessesOfEveryMode, siteOf } from "./support/modes";
import { idOf, seal, withCookie } from "./support/seals";
import { dump, stock } from "./support/stored";

inEachMode((site) => {
  it("security row 2: a dump of both tiers holds no id, in no spelling, and no seal", async () => {
    const somebody = await site().signedIn();
    const { id: handle } = await somebody.run({ op: "increment", key: "n" });
    const id = await idOf(somebody);
    const bytes = Buffer.from(id, "base64url");
    const all = await dump(site().tiers);
    expect(all, "the dump sees what it looks for").toContain(handle);
    for (const spelling of [id, bytes.toString("hex"), bytes.toString("base64"), btoa(id), somebody.sessionCookie]) {
      expect(all).not.toContain(spelling);
    }
  });

  it("security row 3: a stored key, sealed as if it were an id, is nobody's session", async () => {
    const somebody = await site().signedIn();
    const { id: handle } = await somebody.run();
    const prefix = site().tiers.env(site().mode).SESSION_PREFIX as string;
    for (const sid of [handle, keyOf(prefix, handle ?? "")]) {
      const thief = withCookie(somebody, await seal({ sid, purpose: PURPOSE }));
      expect(await thief.run()).toMatchObject({ status: 200, isNew: true, userId: null, data: {} });
    }
    const control = withCookie(somebody, await seal({ sid: await idOf(somebody), purpose: PURPOSE }));
    expect((await control.run()).isNew, "a seal around the real id is one").toBe(false);
  });

  it("security row 4: an id that was never given out is not taken up, not stored, and not kept at a sign-in", async () => {
    const before = await stock(site().tiers);
    const own = newId();
    const fixation = withCookie(site().visitor(), await seal({ sid: own, purpose: PURPOSE }));
    expect(await fixation.run()).toMatchObject({ status: 200, isNew: true, userId: null });
    expect(await stock(site().tiers)).toEqual(before);
    await fixation.run({ op: "login", user: "ada" });
    expect(await idOf(fixation)).not.toBe(own);
    const attacker = withCookie(site().visitor(), await seal({ sid: own, purpose: PURPOSE }));
    expect(await attacker.run()).toMatchObject({ isNew: true, userId: null });
  });

  it("security row 7: an empty id, null, a wrong type or none at all is no id, and nothing is stored for it", async () => {
    const before = await stock(site().tiers);
    for (const sid of ["", null, undefined, ["a"], {}, 0, true, [newId()], { toString: newId() }]) {
      const somebody = withCookie(site().visitor(), await seal({ sid, purpose: PURPOSE }));
      expect(await somebody.run(), JSON.stringify(sid)).toMatchObject({ status: 200, isNew: true, userId: null });
      await somebody.run({ op: "destroy" });
      expect(
        somebody.setCookies.filter((line) => line.includes("Fe26")),
        "a sign-out seals nothing",
      ).toEqual([]);
    }
    expect(await stock(site().tiers)).toEqual(before);
  });
});

onProcessesOfEveryMode((fleet) => {
  it.each([
    ["in db", "db + cache"],
    ["in cached_db", "cached_db"],
    ["in cache", "cache + bridge"],
  ] as const)(
    "security row 5: %s a sign-in gives a new id, and the old one is dead wherever it is presented",
    async (name, phase) => {
      const { tiers, apps } = fleet();
      const mode = name.slice(3) as "db" | "cached_db" | "cache";
      const home = siteOf(mode, tiers, apps[phase] as RunningApp);
      for (const change of [{ op: "login", user: "ada" }, { op: "regenerate" }]) {
        const somebody = await home.signedIn("grace");
        await somebody.run({ op: "increment", key: "n" });
        const old = somebody.copy();
        const slow = somebody
          .copy()
          .run({ op: "get", key: "n" }, { op: "wait", ms: 600 }, { op: "set", key: "n", value: 9 }, { op: "save" });
        await new Promise((resolve) => setTimeout(resolve, 200));
        await somebody.run(change);
        expect(await idOf(somebody)).not.toBe(await idOf(old));
        const late = await slow;
        expect(late.error, "what was in flight on the old id").toBe("SESSION_GONE");
        for (const app of Object.values(apps)) {
          expect(await old.copy().at(app.url).run(), change.op).toMatchObject({ isNew: true, userId: null, data: {} });
        }
      }
    },
    60_000,
  );
});
