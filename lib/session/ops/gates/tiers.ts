// Conditions on the two tiers themselves.

import { keyOf, newId, newToken } from "../../core/id";
import { encodeBody } from "../../core/record";
import { aheadBy } from "../clock";
import type { Kit } from "../types";
import { type Condition, no, unknown, unnamed, yes } from "./gate";

const MOST_SKEW_MS = 2_000;
const PROBE_MS = 5_000;
/** Every row's key is a hash, so the first page is a sample of all. */
const SAMPLE = 200;
/** What Redis needs for a key beside its value, and what the first line of an entry takes. */
const OVERHEAD_BYTES = 250;
const HEADROOM = 1.5;

/** Every column is asked for, so a migration that is missing shows. */
export const database: Condition = {
  name: "database",
  async ask({ kit: { rows, store, now } }) {
    if (rows === null || store === null) return unnamed("database");
    await store.listOutbox(1);
    const { live, dead } = await rows.count(now());
    return yes(`answers, its migrations are applied; ${live} living and ${dead} ended sessions.`);
  },
};

/** A lease on a key that nobody has, and taken back: the scripts of the adapter, SET with PXAT, and the right to write. */
export const redis: Condition = {
  name: "redis",
  async ask({ kit: { cache, settings, now } }) {
    if (cache === null) return unnamed("cache");
    const [key, token] = [keyOf(settings.prefix, newId()), newToken()];
    const until = now() + PROBE_MS;
    const { outcome } = await cache.lease(key, token, { until });
    const undone = await cache.fill(key, null, token, { until, checkedAt: now() });
    if (outcome === "ok" && undone === "ok") return yes("answers, and runs the scripts.");
    return no(`A lease on a new key gave ${outcome}, its end ${undone}.`, "Use a Redis that keeps what it is told.");
  },
};

export const eviction: Condition = {
  name: "eviction",
  acceptable: true,
  async ask({ kit: { entries } }) {
    if (entries === null) return unnamed("cache");
    const { evictionPolicy } = await entries.server();
    if (evictionPolicy === "noeviction") return yes("is off (noeviction).");
    if (evictionPolicy !== null) {
      return no(
        `is on (${evictionPolicy}): Redis may throw sessions away.`,
        "Switch it off (noeviction) before entries are all there is.",
      );
    }
    return unknown(
      "The server does not tell (Upstash does not).",
      "Look at Configuration, Eviction in the Upstash console: it must be off.",
    );
  },
};

export const headroom: Condition = {
  name: "headroom",
  acceptable: true,
  async ask({ kit }) {
    const { rows, entries, now } = kit;
    if (entries === null) return unnamed("cache");
    if (rows === null) return unnamed("database");
    const [{ live }, mean, { usedMemory, maxMemory }] = await Promise.all([
      rows.count(now()),
      meanBytes(kit),
      entries.server(),
    ]);
    const needed = Math.ceil(HEADROOM * live * mean);
    const needs = `${live} sessions of ${Math.round(mean)} bytes need ${megabytes(needed)}`;
    if (maxMemory === 0) return yes(`${needs}; Redis has no limit of its own (maxmemory 0).`);
    if (usedMemory === null || maxMemory === null) {
      return unknown(`${needs}; the server does not tell how much it has.`, "Compare with the size of your plan.");
    }
    const free = maxMemory - usedMemory;
    return free >= needed
      ? yes(`${needs}, ${megabytes(free)} are free.`)
      : no(`${needs}, only ${megabytes(free)} are free.`, "Take a larger Redis: one that is full refuses to write.");
  },
};

export const clocks: Condition = {
  name: "clocks",
  async ask({ kit }) {
    const tiers = [
      ...(kit.rows ? [["database", await aheadBy(kit.rows, kit)] as const] : []),
      ...(kit.entries ? [["redis", await aheadBy(kit.entries, kit)] as const] : []),
    ];
    const found = tiers
      .map(([name, skew]) => `${name} ${skew >= 0 ? "+" : ""}${(skew / 1000).toFixed(1)} s`)
      .join(", ");
    const off = tiers.some(([, skew]) => Math.abs(skew) > MOST_SKEW_MS);
    if (!off) return yes(`agree with this machine's: ${found}.`);
    return no(
      `differ from this machine's: ${found}; ${MOST_SKEW_MS / 1000} s are allowed.`,
      "Set the clocks by NTP, this machine's too.",
    );
  },
};

async function meanBytes({ rows, settings }: Kit): Promise<number> {
  const page = (await rows?.page(null, SAMPLE)) ?? [];
  const records = (await rows?.records(page.filter(({ dead }) => !dead).map(({ key }) => key))) ?? new Map();
  const sizes = [...records.values()].flatMap((record) =>
    record === null ? [] : [Buffer.byteLength(encodeBody(record))],
  );
  const body = sizes.reduce((sum, size) => sum + size, 0) / Math.max(1, sizes.length);
  return body + settings.prefix.length + OVERHEAD_BYTES;
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
