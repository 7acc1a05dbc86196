// Rotation at the tiers: one transaction on the rows, one script on the entries; and how an entry begins and ends.

import type { CallOf, Reply, Stamp } from "./calls";
import type { Rules } from "./rules";
import { at, type Data, type Entry, replaceAt, type Slot } from "./state";

export interface Performed {
  readonly slots: readonly Slot[];
  readonly reply: Reply;
}

/** A new entry. */
export const made = (data: Data | null, db: number, { at, until }: Stamp): Extract<Entry, { dead: false }> => ({
  dead: false,
  data,
  db,
  hold: 0,
  at,
  until,
});

export function killed(entry: Entry, until: number, rules: Rules): Entry {
  if (!rules.killLeavesDead) return null;
  const atLeast = entry === null ? 0 : entry.dead ? entry.until : (entry.data?.abs ?? 0);
  return { dead: true, until: Math.max(until, atLeast) };
}

/** One transaction: the parent is buried, the child inserted from it, both or neither. */
export function rotateRow(call: CallOf<"rotateRow">, slots: readonly Slot[], rules: Rules): Performed {
  const parent = at(slots, call.key);
  const child = at(slots, call.child);
  const may = parent.row === null ? call.mayBeAbsent : parent.row !== "dead" && parent.row.v <= call.read;
  if (!may || child.row !== null) return { slots, reply: "lost" };
  const buried = rules.rotateBuriesParent ? replaceAt(slots, call.key, { ...parent, row: "dead" as const }) : slots;
  return { slots: replaceAt(buried, call.child, { ...child, row: call.data }), reply: "ok" };
}

/** One script: the parent is killed, the child created. */
export function rotateEntry(call: CallOf<"rotate">, slots: readonly Slot[], rules: Rules, now: number): Performed {
  const parent = at(slots, call.key);
  const child = at(slots, call.child);
  const { entry } = parent;
  const refused = (): string | null => {
    if (entry?.dead) return "dead";
    if (call.read !== null && entry === null) return "absent";
    if (call.read !== null && entry && (entry.data?.v ?? 0) !== call.read) return "conflict";
    if (rules.createNotAfter && now > call.notAfter) return "late";
    return child.entry === null ? null : "exists";
  };
  const why = refused();
  if (why !== null) return { slots, reply: why };
  const ended = rules.rotateKillsEntry ? killed(entry, call.data.abs, rules) : entry;
  const killedParent = replaceAt(slots, call.key, { ...parent, entry: ended });
  return {
    slots: replaceAt(killedParent, call.child, { ...child, entry: made(call.data, call.db, call) }),
    reply: "ok",
  };
}
