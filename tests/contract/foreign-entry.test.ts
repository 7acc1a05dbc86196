// Something under one session's key that is no entry, and a Redis that refuses changes, in each phase that reads entries: it
// is the trouble of that session or of that call alone, and what is foreign can be ended.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CookiePort } from "../../lib/session/cookie-port";
import { createRuntime, type Runtime } from "../../lib/session/mode";
import { Session } from "../../lib/session/session";
import type { Fault } from "../../scripts/upstash/server";
import { rejectionOf } from "../support/fixtures";
import { type Phase, startTiers, type Tiers } from "../support/tiers";

const port: CookiePort = { outdated: false, assertWritable() {}, async write() {}, clear() {}, device: () => null };
const UNAVAILABLE = { code: "SESSION_STORE_UNAVAILABLE", status: 503 };
const OOM: Fault = {
  kind: "status",
  status: 400,
  body: `{"error":"OOM command not allowed when used memory > 'maxmemory'."}`,
};

const refuseScripts = (tiers: Tiers, fault: Fault) => {
  tiers.upstash.fault = ({ commands }) => (/^eval/i.test(commands[0]?.[0] ?? "") ? fault : null);
};

describe.each<Phase>(["cached_db", "bridge", "cache + bridge", "cache"])("%s", (phase) => {
  let tiers: Tiers;
  let runtime: Runtime;
  const events: string[] = [];
  let deferred: Promise<unknown>[] = [];
  beforeAll(async () => {
    tiers = await startTiers();
    runtime = createRuntime({
      env: tiers.env(phase, { SESSION_STORE_TIMEOUT_MS: "5000" }),
      onEvent: (event) => {
        if (event.type === "tier") events.push(event.state);
      },
      defer: (task) => void deferred.push(task()),
    });
  });
  afterAll(() => tiers?.close());

  async function signedIn(userId: string) {
    const session = new Session(runtime.manager, port, null);
    session.set("n", 1);
    await session.login(userId);
    await Promise.all(deferred);
    deferred = [];
    const { id } = session.stored() as { id: string };
    const visit = async () => new Session(runtime.manager, port, await runtime.manager.resume({ id, version: null }));
    const { prefix } = runtime.settings;
    return { session, visit, key: `${prefix}:${session.id}` };
  }
  /** A list, where the engine has lists. */
  const plant = async (key: string) => {
    await tiers.upstash.engine.call(["DEL", key]);
    await tiers.upstash.engine.call(["RPUSH", key, "foreign"]);
  };

  it("a list under one session's key: others are read, and it is ended by its user's sign-out everywhere", async () => {
    const [one, second, other] = [await signedIn("ada"), await signedIn("ada"), await signedIn("bob")];
    await plant(one.key);
    for (let n = 0; n < 4; n++) {
      // The database knows it, where it is the authority and nobody writes past it.
      if (phase === "cached_db") expect((await one.visit()).userId).toBe("ada");
      else expect(await rejectionOf(one.visit())).toMatchObject(UNAVAILABLE);
      expect((await other.visit()).userId).toBe("bob");
    }
    expect(events).toEqual([]);
    await runtime.manager.revokeUser("ada", null);
    for (const ended of [one, second]) expect((await ended.visit()).isNew).toBe(true);
    expect(`${await tiers.upstash.engine.call(["GET", one.key])}`).toBe("1 D");
  });

  it("a list under one session's key: its own sign-out ends it", async () => {
    const one = await signedIn("ada");
    await plant(one.key);
    await one.session.destroy();
    expect((await one.visit()).isNew).toBe(true);
    expect(`${await tiers.upstash.engine.call(["GET", one.key])}`).toBe("1 D");
  });

  it("a full Redis refuses changes, and is read all the same", async () => {
    const [one, other] = [await signedIn("ada"), await signedIn("bob")];
    refuseScripts(tiers, OOM);
    const saves = [1, 2, 3, 4].map((n) => one.session.update((s) => void s.set("n", n)));
    const failed = (await Promise.allSettled(saves)).filter(({ status }) => status === "rejected");
    expect(failed).toHaveLength(phase === "cached_db" ? 0 : 4);
    expect((await other.visit()).userId).toBe("bob");
    expect(events).toEqual([]);
    tiers.upstash.fault = null;
    await Promise.all(deferred);
  });

  it("a token that is not taken is refused to everybody: the cache is down", async () => {
    const other = await signedIn("bob");
    tiers.upstash.fault = () => ({ kind: "status", status: 401, body: '{"error":"Unauthorized"}' });
    for (let n = 0; n < 4; n++) await other.visit().catch(() => undefined);
    tiers.upstash.fault = null;
    expect(events).toEqual(["down"]);
  });
});
