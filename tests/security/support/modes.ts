// What every file of this folder runs in: the fixture app, built and started for production, once in each mode.

import { afterAll, beforeAll, describe } from "vitest";
import { buildFixture, type RunningApp, startFixture } from "../../support/next-app";
import { startTiers, type Tiers } from "../../support/tiers";
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
