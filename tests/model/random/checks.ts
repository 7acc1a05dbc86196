// What must hold of a record that was found, and of one that was not: invariants I1 to I5.

import type { SessionRecord } from "@/lib/session/core/types";
import { Violation } from "../code/ledger";
import type { Sight } from "./browser";
import { COUNT, type Identity, isCounted, type Write, writesIn } from "./history";
import { ABSOLUTE, REMEMBER } from "./process";
import {
  askedToEnd,
  copyNobodyCouldReach,
  copyOfAnOldId,
  mayBeOver,
  type Reader,
  SLACK_MS,
  seenInTheRowFirst,
  writtenUnderTheOtherId,
  writtenWhileRotationUnknown,
} from "./residues";

export interface Reading extends Reader {
  readonly name: string;
  readonly identity: Identity;
}

/** The session was not found. */
export function checkNone({ name, identity }: Reading, nowAt: number): void {
  if (!askedToEnd(identity) && !mayBeOver(identity, nowAt))
    throw new Violation(`I4 lost session: ${name} finds no ${identity.name}, which nobody ended`);
}

/** The session was found alive. @param sights what pages have shown this browser before */
export function checkFound(reading: Reading, record: SessionRecord, sights: readonly Sight[]): void {
  const { name, identity, startTime, startAt } = reading;
  if (identity.deadTime !== null && identity.deadTime < startTime)
    throw new Violation(`I3 resurrection: ${name} finds ${identity.name} alive`);
  if (startAt > Math.min(identity.absoluteAt, identity.perhapsVisitedAt + identity.idleMs) + SLACK_MS)
    throw new Violation(`I5 outlived: ${name} finds ${identity.name} alive after its deadline`);
  if (record.absoluteExpiresAt !== identity.absoluteAt)
    throw new Violation(`I5 absolute deadline: ${name} finds that of ${identity.name} moved`);
  if (record.userId !== identity.userId)
    throw new Violation(`I11 privilege: ${name} finds ${identity.name} of ${record.userId}, not of ${identity.userId}`);
  checkData(reading, record);
  checkMonotone(reading, record, sights);
}

function checkData(reading: Reading, record: SessionRecord): void {
  const { name, identity, startTime } = reading;
  const present = new Set(writesIn(record));
  for (const write of present) {
    if (!identity.lineage.writes.has(write)) throw new Violation(`I2 foreign data: ${name} finds ${write}`);
  }
  for (const write of identity.lineage.writes.values()) {
    if (write.outcome !== "acknowledged" || write.time >= startTime || present.has(write.name)) continue;
    if (!isExcused(write, reading))
      throw new Violation(`I1 stale read or lost update: ${name} misses ${write.name} in ${identity.name}`);
  }
  const counted = [...present].filter(isCounted).length;
  if (Number(record.data[COUNT] ?? "0") !== counted)
    throw new Violation(`I1 counter: ${name} finds ${record.data[COUNT]} after ${counted} updates`);
}

function isExcused(write: Write, reading: Reading): boolean {
  const { identity } = reading;
  return (
    writtenWhileRotationUnknown(write) ||
    writtenUnderTheOtherId(write, identity) ||
    copyNobodyCouldReach(write, reading) ||
    copyOfAnOldId(write, identity, reading)
  );
}

function checkMonotone(reading: Reading, record: SessionRecord, sights: readonly Sight[]): void {
  for (const sight of sights) {
    const { write, time } = sight;
    if (time >= reading.startTime || write.name in record.data) continue;
    if (reading.identity.lineage.writes.get(write.name) !== write) continue;
    if (seenInTheRowFirst(sight, reading) || isExcused(write, reading)) continue;
    throw new Violation(`I2 back in time: ${reading.name} misses ${write.name}, which this browser has seen`);
  }
}

/** A new id was given out. @param parent the id whose absolute deadline it keeps, or null if a lifetime begins anew */
export function checkBirth(record: SessionRecord, parent: Identity | null, fromAt: number, nowAt: number): void {
  const ttl = (record.idleRule.kind === "remember" ? REMEMBER : ABSOLUTE) * 1000;
  const earliest = parent ? parent.absoluteAt : fromAt + ttl - SLACK_MS;
  const latest = parent ? parent.absoluteAt : nowAt + ttl + SLACK_MS;
  if (record.absoluteExpiresAt < earliest || record.absoluteExpiresAt > latest)
    throw new Violation("I5 absolute deadline: a new id has a wrong one");
}
