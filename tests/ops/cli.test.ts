// The command line, each command as a process, on real SQLite and Redis: what it prints, its exit code, and what becomes
// of bad input, stores that are down and Ctrl-C.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { handleOfKey, keyOf, newId } from "../../lib/session/core/id";
import type { SessionKey } from "../../lib/session/core/types";
import { createRuntime } from "../../lib/session/mode";
import { openKit } from "../../lib/session/ops/kit";
import type { Kit, Phase, Verdict } from "../../lib/session/ops/types";
import { warm } from "../../lib/session/ops/warm";
import { connect } from "../../scripts/prisma/connection";
import { startUpstashServer } from "../../scripts/upstash/server";
import { redisAnswers, redisUrl } from "../support/caches";
import { CANARY } from "../support/fixtures";
import { record } from "../support/records";
import { type PHASES, startTiers, type Tiers } from "../support/tiers";
import { document, lines, openTerminal, type Terminal } from "./support/cli";
import { member } from "./support/kit";
import { run } from "./support/tiers";

// A test is up to a dozen processes.
vi.setConfig({ testTimeout: 120_000 });

const DAY = 86_400_000;
let tiers: Tiers;
let terminal: Terminal;
let prefix: string;
let kit: Kit;

const NAMES = { "db+cache": "db + cache", "cache+bridge": "cache + bridge" } as const;
const env = (phase: Phase, more: Record<string, string> = {}) =>
  tiers.env((NAMES[phase as keyof typeof NAMES] ?? phase) as keyof typeof PHASES, {
    SESSION_PREFIX: prefix,
    SESSION_CACHE_MAX_AGE: "1",
    ...more,
  });

beforeAll(async () => {
  tiers = await startTiers();
  terminal = openTerminal();
  await fresh();
});
afterEach(() => {
  tiers.upstash.fault = null;
});
afterAll(async () => {
  terminal?.close();
  await kit?.close();
  await tiers?.close();
});

/** A prefix that nobody has used. */
async function fresh(): Promise<void> {
  prefix = `cli_${newId().slice(0, 10)}`;
  kit = await openKit(env("bridge"));
}

async function sessions(count: number, over: Parameters<typeof record>[0] = {}): Promise<SessionKey[]> {
  const keys = Array.from({ length: count }, () => keyOf(prefix, newId()));
  await kit.rows?.insertMissing(new Map(keys.map((key) => [key, record(over)])));
  return keys;
}

/** Notes a process in the registers, as it would itself. */
async function seen(phase: Phase, secondsAgo = 0): Promise<void> {
  const { registers } = createRuntime({ env: env("bridge"), defer() {}, onEvent() {} });
  const at = Date.now() - secondsAgo * 1000;
  for (const { register } of registers) await register.note(member(phase, { process: newId(), seenAt: at }));
}

describe("help", () => {
  it("lists the commands, exit codes and examples", async () => {
    const { code, stdout } = await terminal.run({}, "--help");
    expect(code).toBe(0);
    for (const word of ["status", "doctor", "Exit codes", "130", "Examples"]) expect(stdout).toContain(word);
  });

  it.each([
    ...["status", "plan", "check", "warm", "backfill", "verify", "purge", "sweep"],
    ...["watch", "list", "inspect", "revoke", "doctor"],
  ])("of %s has examples", async (command) => {
    const { code, stdout } = await terminal.run({}, command, "--help");
    expect(code).toBe(0);
    expect(stdout).toContain("--json");
    expect(stdout).toContain(`npm run session -- ${command}`);
  });
});

describe("bad use ends with 2 and says what would be right", () => {
  it.each([
    [["stauts"], "Did you mean status?"],
    [["check"], "missing required argument"],
    [["check", "cachedb"], "did you mean cached_db?"],
    [["plan", "nowhere"], "The phases are db, db+cache"],
    [["check", "cache", "--from", "db"], "no neighbours"],
    [["check", "bridge", "--accept", "redis"], "Allowed choices are eviction"],
    [["warm", "--rate", "fast"], "a whole number from 1"],
    [["verify", "--sample", "0"], "a whole number from 1"],
    [["revoke"], "Name one session, or --user"],
    [["revoke", "x", "--user", "y"], "Name one session, or --user"],
    [["inspect", "no-handle"], "no handle of a session"],
    [["list"], "--user"],
    [["watch"], "for a terminal"],
  ])("%j", async (args, says) => {
    const { code, stdout, stderr } = await terminal.run(env("bridge"), ...args);
    expect(stderr).toContain(says);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  it("settings that are not sound are listed, all of them", async () => {
    const { code, stderr } = await terminal.run({ SESSION_MODE: "cached_db", SESSION_PASSWORD: "short" }, "status");
    expect(code).toBe(2);
    for (const fault of ["DATABASE_URL", "UPSTASH_REDIS_REST_URL", "SESSION_PASSWORD"]) expect(stderr).toContain(fault);
  });

  it("the secret is none of them: whoever moves a site need not be given it", async () => {
    const { SESSION_PASSWORD: _, ...rest } = env("bridge");
    const ended = await terminal.run(rest, "verify", "--json");
    expect(ended.stderr).toBe("");
    expect(document(ended)).toMatchObject({ rows: 0, entries: 0 });
  });

  it("as JSON too", async () => {
    const ended = await terminal.run({}, "status", "--json");
    expect(document(ended)).toMatchObject({ error: { code: "SESSION_CONFIG_INVALID", fix: expect.any(String) } });
    expect(ended.code).toBe(2);
  });

  it("a job without the tier it needs", async () => {
    const { code, stderr } = await terminal.run(env("db"), "warm");
    expect(code).toBe(2);
    expect(stderr).toContain("No cache is configured");
  });

  it("settings come from .env.local and .env of the folder, what is set goes first", async () => {
    const folder = openTerminal();
    try {
      const { DATABASE_URL = "", ...rest } = env("bridge");
      const file = Object.entries({ ...rest, SESSION_PREFIX: "from-file" }).map(
        ([name, value]) => `${name}="${value}"\n`,
      );
      writeFileSync(path.join(folder.folder, ".env"), `${file.join("")}DATABASE_URL="file:./nowhere/x.db"\n`);
      writeFileSync(path.join(folder.folder, ".env.local"), `DATABASE_URL="${DATABASE_URL}"\n`);
      const ended = await folder.run({ SESSION_PREFIX: "from-env" }, "status", "--json");
      expect(document(ended)).toMatchObject({
        prefix: "from-env",
        environment: "bridge",
        rows: { value: { live: 0 } },
      });
    } finally {
      folder.close();
    }
  });
});

describe("status and plan", () => {
  it("tell what runs, what is there and where to go", async () => {
    await fresh();
    await sessions(3);
    await seen("cached_db");
    const { code, stdout } = await terminal.run(env("db+cache"), "status");
    expect(code).toBe(0);
    for (const word of [
      `db+cache, prefix ${prefix}`,
      "3 living sessions",
      "cached_db",
      "abc123",
      "SESSION_BRIDGE=1",
      "check bridge",
    ])
      expect(stdout).toContain(word);
    const plan = await terminal.run(env("db+cache"), "plan", "cache", "--json");
    expect(document(plan)).toMatchObject({
      from: "cached_db",
      steps: [{ to: "bridge" }, { to: "cache+bridge", before: ["warm", "sweep"] }, { to: "cache" }],
    });
  });

  it("a plan names the variables of the site's own Redis, and both ways while there is none", async () => {
    const planned = async (env: Record<string, string>, to: string, from: string) =>
      (await terminal.run(env, "plan", to, "--from", from)).stdout;
    const rest = "change  UPSTASH_REDIS_REST_URL=<its REST URL>, UPSTASH_REDIS_REST_TOKEN=<its token>";
    expect(await planned(env("db+cache"), "db+cache", "db")).toContain(`${rest}; deploy`);
    const both = `${rest}, or SESSION_REDIS_URL=<its redis:// URL>; deploy`;
    expect(await planned(env("db"), "db+cache", "db")).toContain(both);
    // Not even sound: between named phases it need not be.
    expect(await planned({}, "db+cache", "db")).toContain(both);
    const tcp = env("db", { SESSION_REDIS_URL: "redis://127.0.0.1:9" });
    expect(await planned(tcp, "db+cache", "db")).toContain("change  SESSION_REDIS_URL=<its redis:// URL>; deploy");
    expect(await planned(tcp, "db", "db+cache")).toContain("change  remove SESSION_REDIS_URL; deploy");
  });

  it("a mixed fleet is shown as such, and has no next step", async () => {
    await fresh();
    await seen("cached_db");
    await seen("bridge");
    const ended = await terminal.run(env("bridge"), "status", "--json");
    expect(document(ended)).toMatchObject({
      fleet: { value: { phase: null, groups: [{ phase: "cached_db" }, { phase: "bridge" }] } },
      next: [],
    });
    const plan = await terminal.run(env("bridge"), "plan", "cache");
    expect(plan).toMatchObject({ code: 2, stderr: expect.stringContaining("Several phases run: cached_db, bridge") });
    const check = await terminal.run(env("bridge"), "check", "bridge", "--settle", "1", "--json");
    const { step, go } = document(check) as unknown as Verdict;
    expect({ step, go, code: check.code }).toMatchObject({
      step: { from: "cached_db", to: "bridge" },
      go: false,
      code: 1,
    });
  });

  it("a wrong prefix is said", async () => {
    const other = env("bridge", { SESSION_PREFIX: "misspelt" });
    expect((await terminal.run(other, "status")).stdout).toContain("no session under the prefix misspelt");
    expect((await terminal.run(other, "verify")).stdout).toContain("No session under the prefix misspelt");
  });

  it("a store that is down is said, and ends with 3", async () => {
    await sessions(1);
    tiers.upstash.fault = () => ({ kind: "refuse" });
    const ended = await terminal.run(env("bridge"), "status");
    expect(ended.code).toBe(3);
    expect(ended.stdout).toContain("The cache did not answer");
    expect(ended.stdout).toContain("living sessions");
    const wrong = await terminal.run(env("bridge", { UPSTASH_REDIS_REST_TOKEN: "wrong" }), "verify", "--json");
    expect(wrong.code).toBe(3);
    expect(document(wrong)).toMatchObject({ error: { code: "SESSION_STORE_UNAVAILABLE" } });
    expect(wrong.stdout + wrong.stderr).not.toContain("wrong");
  });
});

if (await redisAnswers())
  describe("on a site whose Redis is reached over TCP", () => {
    const tcp = () => env("db", { SESSION_REDIS_URL: redisUrl() });

    it("status and the gate name its variable", async () => {
      await fresh();
      await sessions(1);
      await seen("db");
      const { stdout } = await terminal.run(tcp(), "status");
      expect(stdout).toContain("SESSION_REDIS_URL=<its redis:// URL>");
      const go = await terminal.run(tcp(), "check", "db+cache", "--settle", "1");
      expect(go).toMatchObject({
        code: 0,
        stdout: expect.stringContaining("Go: SESSION_REDIS_URL=<its redis:// URL>; deploy."),
      });
      expect(stdout + go.stdout).not.toContain("UPSTASH");
    });
  });

describe("check and verify", () => {
  it("say go, and no with the reason", async () => {
    await fresh();
    const [victim] = (await sessions(4)) as [SessionKey];
    await seen("bridge");
    const no = await terminal.run(env("bridge"), "check", "cache+bridge", "--settle", "1");
    expect(no.code).toBe(1);
    expect(no.stdout).toMatch(/coverage +no +4 missing/);
    expect(no.stdout).toContain("No: stay in bridge.");

    await run(warm(kit));
    const go = await terminal.run(env("bridge"), "check", "cache+bridge", "--settle", "1", "--json");
    expect(document<Verdict>(go)).toMatchObject({
      go: true,
      step: { from: "bridge", change: { SESSION_MODE: "cache" } },
    });
    expect(go.code).toBe(0);
    expect(await terminal.run(env("bridge"), "verify")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("The tiers agree."),
    });

    await kit.store?.swap(victim, 1, record({ version: 2 }));
    const differ = await terminal.run(env("bridge"), "verify", "--json");
    expect(differ.code).toBe(1);
    expect(document(differ)).toMatchObject({
      differences: { behind: 1, missing: 0 },
      examples: [{ handle: handleOfKey(victim), kind: "behind" }],
    });
  });

  it("without the wait there is no go", async () => {
    const ended = await terminal.run(env("bridge"), "check", "cache+bridge", "--no-wait", "--settle", "1", "--json");
    expect(ended.code).toBe(1);
  });

  it("no while the site notes itself in another Redis than this one", async () => {
    await fresh();
    await seen("cached_db");
    const elsewhere = await startUpstashServer({ redis: "embedded" });
    try {
      const fleetOf = async (more: Record<string, string>) => {
        const args = ["check", "bridge", "--accept", "eviction", "headroom", "--settle", "1", "--json"];
        const { gates } = document<Verdict>(await terminal.run(env("cached_db", more), ...args));
        return gates.find(({ name }) => name === "fleet");
      };
      expect(await fleetOf({})).toMatchObject({ ok: true });
      const other = { UPSTASH_REDIS_REST_URL: elsewhere.url, UPSTASH_REDIS_REST_TOKEN: elsewhere.token };
      expect(await fleetOf(other)).toMatchObject({ ok: false, found: expect.stringContaining("another Redis") });
    } finally {
      await elsewhere.close();
    }
  });
});

describe("moving records", () => {
  it("backfill and sweep say what they did", async () => {
    await fresh();
    const [ended] = (await sessions(3)) as [SessionKey];
    await run(warm(kit));
    await kit.store?.bury(ended, null, Date.now() - 180_000);
    const created = keyOf(prefix, newId());
    const until = Date.now() + DAY;
    await kit.cache?.create(created, record(), { until, rowVersion: 0, notAfter: until, checkedAt: Date.now() });
    const backfill = await terminal.run(env("bridge"), "backfill", "--json");
    expect(lines(backfill).at(-1)).toMatchObject({ finished: true, counts: { added: 1, same: 2, ended: 1 } });
    const sweep = await terminal.run(env("bridge"), "sweep");
    expect(sweep).toMatchObject({ code: 0, stdout: expect.stringContaining("1 told") });
    expect(await kit.cache?.get(ended)).toEqual({ state: "dead" });
    expect((await terminal.run(env("bridge"), "verify")).code).toBe(0);
  });

  it("warm, stopped by Ctrl-C between two batches, goes on with --resume", async () => {
    await fresh();
    const keys = await sessions(60);
    const stopped = await terminal.start(
      env("bridge"),
      ["warm", "--batch", "10", "--rate", "40", "--json"],
      (child, printed) => {
        if (printed.includes('"done":20')) child.kill("SIGINT");
      },
    );
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain("npm run session -- warm --resume");
    const warmed = async () => (await kit.entries?.facts(keys))?.filter(({ state }) => state === "live").length ?? 0;
    expect(await warmed()).toBeGreaterThanOrEqual(20);
    expect(await warmed()).toBeLessThan(60);

    const resumed = await terminal.run(env("bridge"), "warm", "--resume", "--json");
    expect(resumed.code).toBe(0);
    expect(lines(resumed).at(-1)).toMatchObject({ finished: true, counts: { present: 0 } });
    expect(await warmed()).toBe(60);
    expect(readdirSync(path.join(terminal.folder, ".data"))).toEqual([]);
  });

  it("warm, when the cache goes down half-way, ends with 3 and goes on with --resume", async () => {
    await fresh();
    const keys = await sessions(60);
    let asked = 0;
    tiers.upstash.fault = () => (++asked > 8 ? { kind: "refuse" } : null);
    const failed = await terminal.run(env("bridge"), "warm", "--batch", "10");
    expect(failed.code).toBe(3);
    expect(failed.stderr).toContain("The cache did not answer");
    expect(failed.stderr).toContain("warm --resume");
    tiers.upstash.fault = null;
    expect((await terminal.run(env("bridge"), "warm", "--resume")).code).toBe(0);
    expect((await kit.entries?.facts(keys))?.every(({ state }) => state === "live")).toBe(true);
  });

  it("warm, begun anew, forgets where an earlier run was stopped, and offers nothing it has not saved", async () => {
    await fresh();
    const keys = await sessions(60);
    let asked = 0;
    tiers.upstash.fault = () => (++asked > 8 ? { kind: "refuse" } : null);
    expect((await terminal.run(env("bridge"), "warm", "--batch", "10")).stderr).toContain("warm --resume");
    tiers.upstash.fault = () => ({ kind: "refuse" });
    // It goes on from what is still saved.
    expect((await terminal.run(env("bridge"), "warm", "--resume")).stderr).toContain("warm --resume");
    const failed = await terminal.run(env("bridge"), "warm");
    expect(failed).toMatchObject({ code: 3, stderr: expect.not.stringContaining("--resume") });
    tiers.upstash.fault = null;
    const resumed = await terminal.run(env("bridge"), "warm", "--resume", "--json");
    expect(resumed).toMatchObject({ code: 0, stderr: expect.stringContaining("No warm was stopped here") });
    expect(lines(resumed).at(-1)).toMatchObject({ finished: true });
    expect((await kit.entries?.facts(keys))?.every(({ state }) => state === "live")).toBe(true);
  });

  it("import goes on over the old store that it was stopped in, and over no other", async () => {
    await fresh();
    const url = `file:${path.join(terminal.folder, "old.db")}`;
    const old = await connect(url);
    for (const table of ["one", "two"]) {
      await old.run(`CREATE TABLE ${table} (id TEXT, token TEXT, expiresAt TEXT, userId TEXT)`);
      for (let n = 0; n < 40; n++)
        await old.run(`INSERT INTO ${table} VALUES (?, ?, ?, ?)`, [
          `${n}`,
          newId(),
          new Date(Date.now() + DAY).toISOString(),
          "u",
        ]);
    }
    await old.close();
    const importing = env("db", {
      SESSION_IMPORT_FROM: "better-auth",
      SESSION_IMPORT_PASSWORD: CANARY,
      SESSION_IMPORT_UNTIL: new Date(Date.now() + DAY).toISOString(),
      SESSION_IMPORT_URL: url,
    });
    const args = ["import", "better-auth", "--table", "one", "--json"];
    const stopped = await terminal.start(importing, [...args, "--batch", "10", "--rate", "20"], (child, printed) => {
      if (printed.includes('"done":20')) child.kill("SIGINT");
    });
    expect(stopped.code).toBe(130);
    const [file = ""] = readdirSync(path.join(terminal.folder, ".data"));
    expect(readFileSync(path.join(terminal.folder, ".data", file), "utf8")).toMatch(
      /^\{"tiers":"[0-9a-f]{16}","checkpoint":"[\w-]{4}"\}$/,
    );
    const other = await terminal.run(importing, "import", "better-auth", "--table", "two", "--resume");
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining("another table") });
    const resumed = await terminal.run(importing, ...args, "--resume");
    expect(resumed.code).toBe(0);
    const { done } = lines(resumed).at(-2) as { done: number };
    expect(done).toBeLessThan(40);
  });

  it("a checkpoint of other tiers, or none at all, is not gone on with", async () => {
    const file = path.join(terminal.folder, ".data", `session-warm-${prefix}.json`);
    writeFileSync(file, JSON.stringify({ tiers: "of others", checkpoint: "x" }));
    expect(await terminal.run(env("bridge"), "warm", "--resume")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("another database or Redis"),
    });
    writeFileSync(file, "{");
    expect(await terminal.run(env("bridge"), "warm", "--resume")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("is no checkpoint"),
    });
    const anew = await terminal.run(env("bridge"), "warm");
    expect(anew.code).toBe(0);
    expect(existsSync(file)).toBe(false);
    expect((await terminal.run(env("bridge"), "warm", "--resume")).stderr).toContain("No warm was stopped here");
  });

  it("warm outside the bridge warns", async () => {
    expect((await terminal.run(env("cached_db"), "warm")).stderr).toContain("Warming is for the bridge");
    expect((await terminal.run(env("bridge"), "warm")).stderr).not.toContain("Warming is for the bridge");
  });
});

describe("purge", () => {
  it("asks, and where nobody can answer it needs --yes", async () => {
    await fresh();
    const keys = await sessions(3);
    await run(warm(kit));
    await seen("db+cache");
    const asked = await terminal.run(env("db+cache"), "purge");
    expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining("--yes") });
    expect(await kit.entries?.facts(keys)).toMatchObject([{ state: "live" }, { state: "live" }, { state: "live" }]);
    expect(await terminal.run(env("db+cache"), "check", "cached_db", "--settle", "1")).toMatchObject({ code: 1 });

    const purged = await terminal.run(env("db+cache"), "purge", "--yes", "--json");
    expect(lines(purged).at(-1)).toMatchObject({ finished: true, counts: { removed: 3, left: 0 } });
    expect(await terminal.run(env("db+cache"), "check", "cached_db", "--settle", "1")).toMatchObject({ code: 0 });
  });

  it("is refused where the cache may be all that knows a session, whatever this environment says", async () => {
    await fresh();
    await sessions(2);
    await run(warm(kit));
    await seen("db+cache");
    await seen("cache+bridge", 100);
    const refused = await terminal.run(env("db+cache"), "purge", "--yes");
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("cache+bridge") });
    await fresh();
    expect(await terminal.run(env("cache"), "purge", "--yes")).toMatchObject({ code: 1 });
  });
});

describe("single sessions", () => {
  it("list, inspect and revoke show facts; a user only if asked, a value never", async () => {
    await fresh();
    const user = `user-${CANARY}`;
    const over = { userId: user, data: { cart: `"${CANARY}-value"` } };
    const [one, two] = (await sessions(2, over)) as [SessionKey, SessionKey];
    await run(warm(kit));
    const list = await terminal.run(env("bridge"), "list", "--user", user);
    const inspect = await terminal.run(env("bridge"), "inspect", handleOfKey(one));
    const json = await terminal.run(env("bridge"), "inspect", handleOfKey(one), "--json");
    for (const { code, stdout, stderr } of [list, inspect, json]) {
      expect(code).toBe(0);
      expect(stdout + stderr).toContain(handleOfKey(one));
      expect(stdout + stderr).not.toContain(CANARY);
    }
    expect(document(json)).toMatchObject({
      row: { state: "live", version: 1, signedIn: true, keys: { cart: expect.any(Number) } },
      entry: { state: "live", version: 1, rowVersion: 1, held: false },
    });
    const shown = await terminal.run(env("bridge"), "inspect", handleOfKey(one), "--show-user");
    expect(shown.stdout).toContain(user);
    expect(shown.stdout).not.toContain("-value");

    expect(await terminal.run(env("bridge"), "revoke", handleOfKey(one), "--yes", "--json")).toMatchObject({
      code: 0,
      stdout: '{"outcome":"revoked"}\n',
    });
    expect(await terminal.run(env("bridge"), "revoke", handleOfKey(one), "--yes", "--json")).toMatchObject({
      code: 0,
      stdout: '{"outcome":"ended"}\n',
    });
    expect(await terminal.run(env("bridge"), "revoke", "--user", user)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("1 session."),
    });
    expect(await kit.store?.find(two)).toMatchObject({ state: "live" });
    const all = await terminal.run(env("bridge"), "revoke", "--user", user, "--yes");
    expect(all).toMatchObject({ code: 0, stdout: "Signed out of 1 session.\n" });
    expect(all.stdout + all.stderr).not.toContain(CANARY);
    for (const key of [one, two])
      expect([await kit.store?.find(key), await kit.cache?.get(key)]).toMatchObject([
        { state: "dead" },
        { state: "dead" },
      ]);
  });

  it("an unknown one is 1, and says under which prefix it was looked for", async () => {
    const handle = newId();
    expect(await terminal.run(env("bridge"), "inspect", handle)).toMatchObject({ code: 1 });
    expect(await terminal.run(env("bridge"), "revoke", handle, "--yes")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(prefix),
    });
  });
});

describe("watch", () => {
  it("prints a line every two seconds until Ctrl-C", async () => {
    const ended = await terminal.start(env("bridge"), ["watch", "--json"], (child, printed) => {
      if (printed.trim().split("\n").length >= 2) child.kill("SIGINT");
    });
    expect(ended.code).toBe(0);
    expect(lines(ended).length).toBeGreaterThanOrEqual(2);
    expect(lines(ended)[0]).toMatchObject({ environment: "bridge", prefix });
  });
});

describe("doctor", () => {
  it("finds nothing wrong where nothing is", async () => {
    const ended = await terminal.run(env("bridge"), "doctor");
    expect(ended.stdout).toContain("No fault.");
    expect(ended.code).toBe(0);
  });

  it("knows a name that is nearly a setting", async () => {
    const { stdout } = await terminal.run(
      env("bridge", { SESSION_PREFX: "shop", SESSION_OF_SOMEBODY_ELSE: "1" }),
      "doctor",
    );
    expect(stdout).toContain("SESSION_PREFX is no setting.");
    expect(stdout).toContain("Did you mean SESSION_PREFIX?");
    expect(stdout).not.toContain("shop");
    expect(stdout).not.toContain("SOMEBODY_ELSE");
  });

  it("tells a refused token from a server that is not there; prints neither", async () => {
    const refused = await terminal.run(env("bridge", { UPSTASH_REDIS_REST_TOKEN: CANARY }), "doctor");
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain("refuses the token (401)");
    const gone = await terminal.run(env("bridge", { UPSTASH_REDIS_REST_URL: "http://127.0.0.1:9" }), "doctor");
    expect(gone.stdout).toContain("nothing answers");
    const { SESSION_PASSWORD = "" } = env("bridge");
    for (const { stdout, stderr } of [refused, gone]) {
      expect(stdout + stderr).not.toContain(CANARY);
      expect(stdout + stderr).not.toContain(SESSION_PASSWORD);
    }
  });
});
