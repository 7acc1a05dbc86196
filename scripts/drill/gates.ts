// Stands in for the migration kit, which does not exist yet: what must be done in a phase before the fleet may leave it
// (docs of the protocol, "Safe toggles"). The purge is as the kit will do it. Instead of copying records between the tiers
// sessions are visited as their browsers would, one plain read each, and the rest is left to the library.
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Pass } from "./browser/browser.ts";
import type { Crowd } from "./browser/crowd.ts";
import type { Gate } from "./phases.ts";
import { PREFIX, purge, type Tiers } from "./tiers/tiers.ts";

export interface GateReport {
  readonly step: number;
  readonly gate: Gate;
  /** Keys purged, or visits made. */
  readonly work: number;
  /** Sessions that still were not as the next phase needs them when the time was up. */
  readonly left: number;
}

const AT_ONCE = 16;
const PAUSE_MS = 1_000;
/** Longer than any drill. */
const DEAD_MS = `${86_400_000}`;

/** @param patienceMs how long a gate tries */
export async function passGate(
  gate: Gate,
  step: number,
  parts: { crowd: Crowd; tiers: Tiers; patienceMs: number },
): Promise<GateReport> {
  if (gate === "purge") return { step, gate, work: await purge(parts.tiers.upstash), left: 0 };
  const { crowd, tiers, patienceMs } = parts;
  if (gate === "behind") await sweepInsteadOfKit(tiers);
  let work = 0;
  for (const deadline = Date.now() + patienceMs; ; await sleep(PAUSE_MS)) {
    const waiting = await unready(gate, crowd, tiers);
    if (waiting.length === 0 || Date.now() > deadline) return { step, gate, work, left: waiting.length };
    work += waiting.length;
    await visitInsteadOfBackfill(waiting);
  }
}

/** An id that somebody has a cookie of, be it one that was given up. */
interface Known {
  readonly browser: Browser;
  readonly pass: Pass;
  /** Undefined while the app has not told it. */
  readonly handle: string | undefined;
}

function known(crowd: Crowd): Known[] {
  return crowd.all.flatMap(({ browser }) =>
    [...(browser.pass ? [browser.pass] : []), ...browser.given].flatMap((pass) => {
      const handle = browser.handles.get(pass.token);
      return handle === null ? [] : [{ browser, pass, handle }];
    }),
  );
}

async function visitInsteadOfBackfill(waiting: Known[]): Promise<void> {
  const queue = [...waiting];
  const visitor = async () => {
    for (let next = queue.pop(); next; next = queue.pop()) await next.browser.visit(next.pass);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, visitor));
}

/**
 * What the outbox owes the cache is noted on the row; of processes that are gone nobody else pays it. An entry that is only
 * behind is visited like all; the end of a session that the entry was not told is told here.
 */
async function sweepInsteadOfKit({ database, upstash }: Tiers): Promise<void> {
  const owed = await database.run('SELECT "key", "dead" FROM "Session" WHERE "outboxAt" IS NOT NULL');
  for (const { key, dead } of owed) {
    if (isTrue(dead)) await upstash.engine.call(["SET", String(key), "1 D", "PX", DEAD_MS]);
    await database.run('UPDATE "Session" SET "outboxAt" = NULL WHERE "key" = ?', [String(key)]);
  }
}

/** `ahead`: the entry knows more than the row. `behind`: the entry has data, and older than the row's. */
async function unready(gate: "ahead" | "behind", crowd: Crowd, tiers: Tiers): Promise<Known[]> {
  const rows = await tiers.database.run('SELECT "key", "version", "dead" FROM "Session"');
  const versions = new Map(
    rows.map(({ key, version, dead }) => [String(key), isTrue(dead) ? Infinity : Number(version)]),
  );
  const all = known(crowd);
  const entries = await entryVersions(
    all.flatMap(({ handle }) => (handle === undefined ? [] : [keyOf(handle)])),
    tiers,
  );
  return all.filter(({ handle }) => {
    if (handle === undefined) return true; // so far only errors: a visit tells
    const row = versions.get(keyOf(handle));
    const entry = entries.get(keyOf(handle));
    if (entry === undefined) return false;
    return gate === "ahead" ? entry > (row ?? 0) : row !== undefined && row !== Infinity && entry < row;
  });
}

/** SQLite has no truth, only 1. */
const isTrue = (value: unknown) => value === true || Number(value) === 1;
const keyOf = (handle: string) => `${PREFIX}:${handle}`;
const MGET_KEYS = 200;

/** Versions of the entries that have data: the first line says it (lib/session/caches/entry.ts). */
async function entryVersions(keys: readonly string[], { upstash }: Tiers): Promise<Map<string, number>> {
  const versions = new Map<string, number>();
  for (let from = 0; from < keys.length; from += MGET_KEYS) {
    const page = keys.slice(from, from + MGET_KEYS);
    const reply = await upstash.engine.call(["MGET", ...page]);
    if (!Array.isArray(reply)) throw new Error("MGET gave no list");
    for (const [index, value] of reply.entries()) {
      const version = value === null ? undefined : /^\d+ L (\d+) /.exec(String(value))?.[1];
      if (version !== undefined && version !== "0") versions.set(page[index] as string, Number(version));
    }
  }
  return versions;
}
