// What was promised to the browser, and when an answer breaks it.

import type { Outcome } from "./calls";
import type { OperationName } from "./procedures/self";
import type { Rules } from "./rules";
import { at, type Promised, replaceAt } from "./state";

export type Violation =
  /** A read lacks a write that was acknowledged before it began. */
  | "stale read"
  /** The same when everything is at rest. */
  | "lost update"
  /** A session is used after its end was acknowledged. */
  | "resurrection"
  /** "None" for a session that nobody ended and whose time is not over. */
  | "lost session"
  /** A session is used after its time. */
  | "outlived"
  /** What a rotation wrote stands under the old id. */
  | "fixation"
  /** Both ids of a rotation live, at rest and without a fault. */
  | "two ids";

export interface Judged {
  readonly promised: Promised;
  readonly violation: Violation | null;
}

/** What an operation that begins now will be judged by. @param other not the browser that wrote: no version in its cookie */
export function sinceNow(promised: Promised, rules: Rules, now: number, other: boolean): Promised {
  const { maxAge, tolerance, horizon } = rules.times;
  const over = now >= promised.overFrom;
  const due = (bit: number) => at(promised.ackedAt, bit) + maxAge + tolerance <= now;
  // Another browser may see what is up to cacheMaxAge old (residue 1); without a clock that is not granted.
  const acked =
    other && horizon > 0
      ? promised.ackedAt.reduce((set, _, bit) => (due(bit) ? set | (promised.acked & (1 << bit)) : set), 0)
      : promised.acked;
  return { ...promised, acked, began: now, ended: over ? promised.ended.map(() => 3) : promised.ended };
}

/** The promises once an operation has begun. */
export function begun(promised: Promised, operation: OperationName, key: number, rules: Rules, now: number): Promised {
  const { idle, tolerance } = rules.times;
  const ends = operation === "destroy" || operation === "rotate";
  const visits = operation === "write" || operation === "touch" || operation === "create" || operation === "rotate";
  return {
    ...promised,
    ended: ends ? replaceAt(promised.ended, key, Math.max(1, at(promised.ended, key))) : promised.ended,
    overFrom: visits ? Math.max(promised.overFrom, now + idle + tolerance) : promised.overFrom,
  };
}

/** Judges an answer, and adds what it promises. */
export function judge(promised: Promised, since: Promised, answer: Outcome, rules: Rules, now: number): Judged {
  const fine = (next: Promised): Judged => ({ promised: next, violation: null });
  const broken = (violation: Violation): Judged => ({ promised, violation });
  if (answer.kind === "unavailable") return fine(promised);
  const { key } = answer;
  if (answer.kind === "none" || answer.kind === "gone") {
    const known = since.current >= 0 && at(promised.ended, key) === 0;
    return known && now < since.liveUntil ? broken("lost session") : fine(promised);
  }
  if (answer.kind === "destroyed") return fine({ ...promised, ended: replaceAt(promised.ended, key, 2) });
  const end = at(since.ended, key);
  if (end >= 2) return broken(end === 2 ? "resurrection" : "outlived");
  if (answer.kind === "live") return (since.acked & ~answer.writes) === 0 ? fine(promised) : broken("stale read");
  const visited = { ...promised, liveUntil: Math.max(promised.liveUntil, lifeFrom(since.began, rules)) };
  switch (answer.kind) {
    case "touched":
      return fine(visited);
    case "created":
      return fine({ ...visited, current: key });
    case "rotated": {
      const ended = replaceAt(visited.ended, key, answer.finished ? 2 : at(visited.ended, key));
      return fine({ ...visited, ended, current: answer.child });
    }
    case "written": {
      const ackedAt =
        rules.times.horizon > 0
          ? visited.ackedAt.map((t, bit) => (answer.bit === 1 << bit ? now : t))
          : visited.ackedAt;
      const cookie = rules.cookieVersion === "both failed" ? Math.max(visited.cookie, answer.behind) : 0;
      return fine({ ...visited, acked: visited.acked | answer.bit, ackedAt, cookie });
    }
  }
}

/** Until when a session that was visited at `began` must live, whatever the clocks. */
function lifeFrom(began: number, { times }: Rules): number {
  return Math.min(began + times.idle, times.absolute) - times.tolerance;
}
