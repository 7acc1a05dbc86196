// What every file of this folder runs in: the fixture app, built and started for production, once in each mode.

import { afterAll, beforeAll, describe } from "vitest";
import { buildFixture, type RunningApp, startFixture } from "../../support/next-app";
import { type Phase, startTiers, type Tiers } from "../../support/tiers";
import { Visitor } from "../../support/visitor";

export const MODES = ["db", "cached_db", "cache"] as const;
export type SecurityMode = (typeof MODES)[number];

/** Many servers share a small machine here; what a store's deadline does is shown by tests/http/faults.test.ts. */
export const PATIENCE = { SESSION_STORE_TIMEOUT_MS: "10000" };

export const COOKIE = "__Host-session";

export interface Site {
  readonly mode: SecurityMode;
  readonly app: RunningApp;
  readonly tiers: Tiers;
  visitor(): Visitor;
  /** With a cart, and signed in. */
  signedIn(user?: string): Promise<Visitor>;
}

/** Runs `tests` in each mode against one server; its titles say the mode, for the report (scripts/test-security). */
export function inEachMode(tests: (site: () => Site) => void, env: Record<string, string> = {}): void {
  describe.each(MODES)("in %s", (mode) => {
    let site: Site;
    beforeAll(async () => {
      await buildFixture("on");
      const tiers = await startTiers();
      site = siteOf(mode, tiers, await startFixture(tiers.env(mode, { ...PATIENCE, ...env })));
    }, 300_000);
    afterAll(async () => {
      await site.app.stop();
      await site.tiers.close();
    });
    tests(() => site);
  });
}

/** Every process that the tiers can have at once, as in a deploy from one mode to the next and back. */
const EVERYWHERE: Phase[] = ["db + cache", "cached_db", "bridge", "cache + bridge"];

export interface Fleet {
  readonly tiers: Tiers;
  readonly apps: Partial<Record<Phase, RunningApp>>;
}

/** Runs `tests` with a process of each phase on the same tiers. */
export function onProcessesOfEveryMode(tests: (fleet: () => Fleet) => void): void {
  describe("on processes of every mode at once", () => {
    let fleet: Fleet;
    beforeAll(async () => {
      await buildFixture("on");
      fleet = { tiers: await startTiers(), apps: {} };
      for (const phase of EVERYWHERE) fleet.apps[phase] = await startFixture(fleet.tiers.env(phase, PATIENCE));
    }, 300_000);
    afterAll(async () => {
      for (const app of Object.values(fleet.apps)) await app.stop();
      await fleet.tiers.close();
    });
    tests(() => fleet);
  });
}

export function siteOf(mode: SecurityMode, tiers: Tiers, app: RunningApp): Site {
  const visitor = () => new Visitor(app.url);
  return {
    mode,
    app,
    tiers,
    visitor,
    async signedIn(user = `user-${Math.random().toString(36).slice(2)}`) {
      const somebody = visitor();
      await somebody.run({ op: "set", key: "cart", value: { tea: 1 } }, { op: "save" });
      const { error } = await somebody.run({ op: "login", user });
      if (error) throw new Error(`The sign-in failed: ${error}.`);
      return somebody;
    },
  };
}
