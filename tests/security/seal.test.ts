// Rows 19 and 20: only a living seal of ours opens a session, and secrets change without a sign-out.

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { PURPOSE } from "../../lib/session/core/seal";
import { buildFixture, type RunningApp, startFixture } from "../support/next-app";
import { PASSWORD, startTiers, type Tiers } from "../support/tiers";
import { COOKIE, inEachMode, MODES, PATIENCE, siteOf } from "./support/modes";
import { idOf, seal, withCookie } from "./support/seals";

inEachMode((site) => {
  const answer = async (value: string | null) => {
    const headers: Record<string, string> = value === null ? {} : { cookie: `${COOKIE}=${value}` };
    const response = await fetch(`${site().app.url}/api/op`, { method: "POST", body: "[]", headers });
    const names = [...response.headers.keys()].filter((name) => !/^(date|content-length|etag)$/.test(name)).sort();
    return { status: response.status, names, body: await response.text() };
  };

  it("security row 19: with any one character changed, or cut anywhere, a seal is answered as no cookie is", async () => {
    const good = (await site().signedIn("ada")).sessionCookie as string;
    const nobody = await answer(null);
    expect((await answer(good)).body).toContain('"userId":"ada"');
    const changed = [...good].flatMap((character, at) => {
      const other = character === "A" ? "B" : "A";
      return [`${good.slice(0, at)}${other}${good.slice(at + 1)}`, good.slice(0, at)];
    });
    expect(changed.length).toBeGreaterThan(500);
    for (const value of changed) expect(await answer(value), value).toEqual(nobody);
  }, 120_000);

  it("security row 19: what another app, another purpose or another password sealed, or time, is answered so too", async () => {
    const somebody = await site().signedIn("ada");
    const sid = await idOf(somebody);
    const nobody = await answer(null);
    const past = await seal({ sid, purpose: PURPOSE }, { ttl: -7_200 });
    for (const [what, value] of Object.entries({
      "another app, same password": await seal({ sid }),
      "another app's user": await seal({ user: { id: "ada" } }),
      "another purpose": await seal({ sid, purpose: "console" }),
      "another password": await seal({ sid, purpose: PURPOSE }, { password: `${PASSWORD}x` }),
      "without an end": await seal({ sid, purpose: PURPOSE }, { ttl: 0 }),
      "a password number that nobody has": (await seal({ sid, purpose: PURPOSE })).replace("*1*", "*7*"),
      over: past,
      "another format": (await seal({ sid, purpose: PURPOSE })).replace(/~2$/, "~1"),
    })) {
      expect(await answer(value), what).toEqual(nobody);
    }
    expect((await answer(await seal({ sid, purpose: PURPOSE }))).body, "and a right one is right").toContain("ada");
  });
});

const OLD = "tests-only:old:7Yk2!mQz9@Lw4#Xp6^Rv8%Tn1";
const NEW = "tests-only:new:9Zl3!nRa8@Mx5#Yq7^Sw6%Uo2";
const BOTH = JSON.stringify({ 2: NEW, 1: OLD });

describe.each(MODES)("in %s", (mode) => {
  let tiers: Tiers;
  const running: RunningApp[] = [];
  beforeAll(async () => {
    await buildFixture("on");
    tiers = await startTiers();
  }, 300_000);
  afterEach(async () => {
    for (const app of running.splice(0)) await app.stop();
  });
  afterAll(() => tiers.close());
  const start = async (password: string, id: Record<string, string> = {}) => {
    const app = await startFixture(tiers.env(mode, { ...PATIENCE, SESSION_PASSWORD: password, ...id }));
    running.push(app);
    return siteOf(mode, tiers, app);
  };

  it("security row 20: a new secret is rolled out under load, loses nobody, and its removal ends exactly the old cookies", async () => {
    const before = await start(JSON.stringify({ 1: OLD }));
    const idle = await before.signedIn("idle");
    const busy = await Promise.all(Array.from({ length: 8 }, (_, i) => before.signedIn(`busy-${i}`)));
    const lost: string[] = [];
    let step = "";
    /** Everybody busy writes without a pause, at the two servers in turn, while `work` goes on. */
    const underLoad = async (name: string, urls: string[], work: () => Promise<unknown>) => {
      step = name;
      let over = false;
      const load = busy.map(async (somebody, i) => {
        for (let n = i; !over || n < i + 4; n++) {
          somebody.at(urls[n % urls.length] as string);
          const facts = await somebody.run({ op: "increment", key: "n" });
          if (facts.userId !== `busy-${i}`) lost.push(`${step}: ${facts.error ?? "anonymous"}`);
        }
      });
      await work().finally(() => (over = true));
      await Promise.all(load);
    };
    const pause = () => new Promise((resolve) => setTimeout(resolve, 500));

    const known = await start(BOTH, { SESSION_PASSWORD_ID: "1" });
    await underLoad("known everywhere before it seals", [before.app.url, known.app.url], pause);
    const sealing = await start(BOTH);
    await underLoad("seals here, is known there", [known.app.url, sealing.app.url], pause);
    expect((await idle.copy().at(sealing.app.url).run()).userId, "the old secret is still accepted").toBe("idle");
    await underLoad("the last round renews every cookie", [sealing.app.url], pause);
    for (const somebody of busy) expect(somebody.sessionCookie).toMatch(/^Fe26\.2\*2\*/);

    const after = await start(JSON.stringify({ 2: NEW }));
    for (const [i, somebody] of busy.entries()) {
      expect((await somebody.at(after.app.url).run()).userId, "a renewed cookie goes on").toBe(`busy-${i}`);
    }
    expect(await idle.at(after.app.url).run(), "one of the old secret does not").toMatchObject({
      status: 200,
      isNew: true,
    });
    const thirdKey = withCookie(idle, (busy[0]?.sessionCookie ?? "").replace("*2*", "*3*"));
    expect(await thirdKey.run()).toMatchObject({ status: 200, isNew: true });
    expect(lost).toEqual([]);
  }, 180_000);
});
