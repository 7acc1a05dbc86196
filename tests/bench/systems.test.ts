// That the requests which `npm run bench` measures do what they are measured for: each system for itself, and what it
// costs, as the document says.

import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keep } from "../../scripts/bench/cookies";
import { count } from "../../scripts/bench/count";
import { cartOf } from "../../scripts/bench/data";
import { figuresIn } from "../../scripts/bench/document";
import { startStores, type Tapped, tap } from "../../scripts/bench/services";
import { pythonWithDjango } from "../../scripts/bench/systems/django/python";
import { isDjango, SYSTEMS, type SystemId } from "../../scripts/bench/systems/index";
import type { System } from "../../scripts/bench/systems/system";
import { DOCUMENT } from "../../scripts/bench/write";
import { cleanUp } from "../../scripts/lib/cleanup";
import { serverAnswers } from "../support/available";
import { redisAnswers } from "../support/caches";

/** What a copy of the cookie is good for after a sign-out. */
const STILL_VALID: readonly SystemId[] = ["better-auth-cookie-cache", "iron"];

if ((await serverAnswers("postgresql")) && (await redisAnswers())) {
  const { counts, django } = figuresIn(readFileSync(DOCUMENT, "utf8"));
  const python = await pythonWithDjango();
  // tests/bench/django.test.ts says so when they are left out.
  const ids = (Object.keys(SYSTEMS) as SystemId[]).filter((id) => python || !isDjango(id));
  let tapped: Tapped;
  beforeAll(async () => {
    tapped = await tap((await startStores()).stores);
  });
  afterAll(async () => {
    await tapped.close();
    await cleanUp();
  });

  describe.each(ids)("%s", (id) => {
    let system: System;
    let userId: string;
    beforeAll(async () => {
      system = await SYSTEMS[id].open(tapped.address);
      userId = await system.user(1);
    });
    afterAll(() => system.close());

    const signIn = async (cookies = "") => keep(cookies, (await system.signIn(cookies, userId)).setCookies);
    const write = async (cookies: string, revision: number) =>
      keep(cookies, (await system.write(cookies, cartOf(1, revision))).setCookies);

    it("without a cookie nobody is signed in, and none is sent", async () => {
      expect(await system.read("")).toEqual({ userId: null, cart: null, setCookies: [] });
    });

    it("a read gives the user and the data of the write before it", async () => {
      let cookies = await write(await signIn(), 1);
      expect(await system.read(cookies)).toMatchObject({ userId, cart: cartOf(1, 1) });
      cookies = await write(cookies, 2);
      expect(await system.read(cookies)).toMatchObject({ userId, cart: cartOf(1, 2) });
    });

    it("a cookie that nobody made is nobody's", async () => {
      const cookies = (await signIn()).replaceAll(/=[^;]{12}/g, "=AAAAAAAAAAAA");
      expect(await system.read(cookies)).toMatchObject({ userId: null, cart: null });
    });

    it("a cold read gives the same", async () => {
      const cookies = await write(await signIn(), 3);
      const cold = (await system.evict?.(cookies)) ?? cookies;
      expect(await system.read(cold)).toMatchObject({ userId, cart: cartOf(1, 3) });
    });

    it("two sign-ins are two sessions", async () => {
      expect(await signIn()).not.toBe(await signIn());
    });

    if (id.startsWith("better-auth"))
      it("begins no session without a user", () => {
        expect(system.visitor).toBeUndefined();
      });
    else
      it("a sign-in keeps the visitor's cart under another cookie, and the visitor's session is no more", async () => {
        const visitor = (await system.visitor?.(cartOf(1, 4))) ?? "";
        expect(await system.read(visitor)).toMatchObject({ userId: null, cart: cartOf(1, 4) });
        const cookies = await signIn(visitor);
        expect(cookies).not.toBe(visitor);
        expect(await system.read(cookies)).toMatchObject({ userId, cart: cartOf(1, 4) });
        const left = id === "iron" ? cartOf(1, 4) : null;
        expect(await system.read(visitor)).toMatchObject({ userId: null, cart: left });
      });

    it(`after a sign-out a copy of the cookie ${STILL_VALID.includes(id) ? "is still valid" : "is nobody's"}`, async () => {
      const cookies = await write(await signIn(), 5);
      await system.signOut(cookies);
      await system.settled();
      expect((await system.read(cookies)).userId).toBe(STILL_VALID.includes(id) ? userId : null);
    });

    // Another version of Django may cost something else; what none may is in django.test.ts.
    if (!isDjango(id) || isDeepStrictEqual(django, python?.versions))
      it("costs what docs/benchmarks.md says", async () => {
        expect(await count(id, tapped)).toEqual(counts[id]);
      });
  });
}
