// What the two tiers do: the operations of the consistency paper 2.3, each on one slot (a rotation on two), and the
// unconditional ones of the naive designs.

import type { Call, CallOf, Reply } from "./calls";
import type { Rules } from "./rules";
import { at, type Data, type Entry, type Row, replaceAt, type Slot } from "./state";
import { killed, made, type Performed, rotateEntry, rotateRow } from "./tiers-rotate";

/** @param now true time: the servers' clock */
export function perform(call: Call, slots: readonly Slot[], rules: Rules, now: number): Performed {
  const slot = at(slots, call.key);
  const unchanged = (reply: Reply): Performed => ({ slots, reply });
  const rowBecomes = (row: Row, reply: Reply): Performed => ({
    slots: replaceAt(slots, call.key, { ...slot, row }),
    reply,
  });
  const entryBecomes = (entry: Entry, reply: Reply): Performed => ({
    slots: replaceAt(slots, call.key, { ...slot, entry }),
    reply,
  });
  if (call.op === "find") return unchanged({ row: slot.row });
  if (call.op === "get") return unchanged({ entry: slot.entry });
  if (call.op === "rotateRow") return rotateRow(call, slots, rules);
  if (call.op === "rotate") return rotateEntry(call, slots, rules, now);
  if (call.tier === "row") {
    const [row, reply] = onRow(call, slot.row, rules);
    return row === slot.row ? unchanged(reply) : rowBecomes(row, reply);
  }
  const [entry, reply] = onEntry(call, slot.entry, rules, now);
  return entry === slot.entry ? unchanged(reply) : entryBecomes(entry, reply);
}

function onRow(call: Exclude<Call, { tier: "entry" }>, row: Row, rules: Rules): [Row, Reply] {
  const live = row !== null && row !== "dead" ? row : null;
  switch (call.op) {
    case "swap":
      if (row === null) return rules.swapUpserts ? [call.data, "ok"] : [row, "lost"];
      if (live === null || (rules.swapChecksVersion && live.v > call.read)) return [row, "lost"];
      if (rules.swapChecksVisit && live.idle > call.data.idle) return [row, "lost"];
      return [call.data, "ok"];
    case "insert":
      return row === null ? [call.data, "ok"] : [row, "exists"];
    case "bury":
      return [rules.buryLeavesDead ? "dead" : null, "ok"];
    case "touchRow":
      return [live ? { ...live, idle: Math.max(live.idle, Math.min(call.idle, live.abs)) } : row, "ok"];
    case "upsert":
      return [call.data, "ok"];
    case "update":
      return live ? [call.data, "ok"] : [row, "lost"];
    case "deleteRow":
      return [null, "ok"];
    default:
      throw new Error(`${call.op} is not a statement on one row`);
  }
}

type Live = Extract<Entry, { dead: false }>;
type OneEntryCall = Exclude<Call, { tier: "row" } | { op: "get" | "rotate" }>;

function onEntry(call: OneEntryCall, entry: Entry, rules: Rules, now: number): [Entry, Reply] {
  switch (call.op) {
    case "set":
      return [made(call.data, 0, { at: now, until: call.data.abs }), "ok"];
    case "del":
      return [null, "ok"];
    case "create":
      if (entry !== null) return [entry, "exists"];
      if (rules.createNotAfter && now > call.notAfter) return [entry, "late"];
      return [made(call.data, call.db, call), "ok"];
    case "kill":
      return [killed(entry, call.until, rules), "ok"];
    case "lease":
    case "hold":
      if (entry === null) {
        const lease: Live = { ...made(null, 0, { at: 0, until: call.until }), hold: call.token };
        return [lease, { outcome: "ok", before: entry }];
      }
      if (entry.dead) return [entry, { outcome: "dead", before: entry }];
      if (call.op === "lease" && entry.data && entry.hold === 0) return [entry, { outcome: "hit", before: entry }];
      return [
        { ...entry, hold: call.token },
        { outcome: "ok", before: entry },
      ];
    case "fill":
      if (entry === null && rules.fillCreates && call.data) return [made(call.data, call.data.v, call), "ok"];
      if (entry === null) return [entry, "absent"];
      return entry.dead ? [entry, "dead"] : filled(call, entry, rules, now);
    case "put":
      if (entry === null) return [entry, "absent"];
      return entry.dead ? [entry, "dead"] : put(call, entry, rules);
    case "cas":
      if (entry === null) return [entry, "absent"];
      if (entry.dead) return [entry, "dead"];
      if (!entry.data || (rules.casChecksVersion && entry.data.v !== call.read)) return [entry, "conflict"];
      return [{ ...entry, data: replacing(entry, call.data, rules), until: keptUntil(call, entry, rules) }, "ok"];
    case "touch": {
      if (entry === null || entry.dead || !entry.data) return [entry, "absent"];
      const idle = Math.max(entry.data.idle, Math.min(call.idle, entry.data.abs));
      return [{ ...entry, data: { ...entry.data, idle }, until: Math.max(entry.until, call.until) }, "ok"];
    }
  }
}

function filled(call: CallOf<"fill">, entry: Live, rules: Rules, now: number): [Entry, Reply] {
  if (entry.hold !== call.token) return [entry, "lost"];
  const clear: Live = { ...entry, hold: 0, at: rules.fillStamp === "landed" ? now : call.at };
  const kept = rules.bridgeHandsRowOnFirst ? "kept" : "ok";
  if (call.data === null) return entry.data || !rules.takeBackLease ? [clear, kept] : [null, "ok"];
  if (!entry.data || call.data.v > entry.data.v)
    return [{ ...clear, data: replacing(entry, call.data, rules), db: call.data.v, until: call.until }, "ok"];
  if (call.data.v < entry.data.v || !rules.fillMergesDeadlines) return [clear, kept];
  return [{ ...clear, data: withLaterDeadlines(entry.data, call.data) }, kept];
}

function put(call: CallOf<"put">, entry: Live, rules: Rules): [Entry, Reply] {
  const { v } = call.data;
  if (rules.putYieldsToHold && entry.hold !== 0) return [entry, "ok"];
  if (!entry.data || v > entry.data.v)
    return [{ ...entry, data: replacing(entry, call.data, rules), db: v, at: call.at, until: call.until }, "ok"];
  if (entry.data.forks.some(([after, upTo]) => v > after && v <= upTo)) return [entry, "overtaken"];
  return [entry, entry.db >= v || !rules.watermark ? "old" : "overtaken"];
}

/** What is written over an entry: a touch that came in between is not taken back. */
const replacing = ({ data: before }: Live, data: Data, rules: Rules): Data =>
  before && rules.entryKeepsLaterVisit ? withLaterVisit(data, before) : data;

const keptUntil = (call: CallOf<"cas">, { until, data }: Live, rules: Rules): number =>
  rules.casKeepsEntryAsLong && data && data.idle > call.data.idle ? Math.max(until, call.until) : call.until;

export function withLaterVisit(data: Data, other: Data): Data {
  return { ...data, idle: Math.max(data.idle, Math.min(other.idle, data.abs)) };
}

function withLaterDeadlines(data: Data, other: Data): Data {
  return { ...data, idle: Math.max(data.idle, other.idle), abs: Math.max(data.abs, other.abs) };
}
