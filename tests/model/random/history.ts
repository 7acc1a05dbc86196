// What happened, as far as anybody outside could know: sessions, their ids, and what was written. Times called `time` are
// steps of the scheduler, those called `at` milliseconds of the true clock.

import type { SessionRecord } from "@/lib/session/core/types";
import type { Phase } from "../code/phases";

/** How a change that somebody asked for came out: "unknown" if an error or nothing was the answer, "refused" if it cannot have happened. */
export type Outcome = "running" | "acknowledged" | "unknown" | "refused";

/** All ids of one session: a rotation makes another id of the same one. */
export interface Lineage {
  readonly writes: Map<string, Write>;
  readonly identities: Identity[];
}

export interface Write {
  readonly name: string;
  readonly on: Identity | null;
  readonly phase: Phase;
  readonly startAt: number;
  outcome: Outcome;
  /** When it was acknowledged. */
  time: number;
  /** The version that the answer's cookie carries because the cache could not be told, and until when it may matter. */
  behind: { readonly version: number; readonly untilAt: number } | null;
}

export interface Rotation {
  readonly phase: Phase;
  readonly startTime: number;
  outcome: Outcome;
}

/** One id. Its lifetime and absolute deadline are decided when it is given out; only a new id has others. */
export interface Identity {
  readonly name: string;
  readonly id: string;
  readonly lineage: Lineage;
  /** The id that it replaced. */
  readonly parent: Identity | null;
  readonly userId: string | null;
  readonly idleMs: number;
  readonly absoluteAt: number;
  readonly bornTime: number;
  readonly bornAt: number;
  readonly rotations: Rotation[];
  /** The last visit that was acknowledged, and the last that was begun. */
  visitedAt: number;
  perhapsVisitedAt: number;
  /** Whether somebody signed out, not only asked for a new id. */
  signedOut: boolean;
  /** Since when somebody asks that it end, and since when that is acknowledged. */
  endingTime: number | null;
  deadTime: number | null;
}

export interface Revocation {
  readonly user: string;
  readonly startTime: number;
  endTime: number | null;
}

/** Keys of the data that are not the name of a write. */
export const COUNT = "count";

/** Writes that count are named so. */
export const isCounted = (name: string) => name.startsWith("update");

export const writesIn = (record: SessionRecord) => Object.keys(record.data).filter((key) => key !== COUNT);

/** An id and those it replaced. */
export function lineOf(identity: Identity): Identity[] {
  const line: Identity[] = [];
  for (let one: Identity | null = identity; one; one = one.parent) line.push(one);
  return line;
}

/** Whether a revocation may have found an id that was being given out since `startTime`. */
export const mayMeet = ({ user, endTime }: Revocation, userId: string | null, startTime: number) =>
  user === userId && (endTime === null || endTime > startTime);
