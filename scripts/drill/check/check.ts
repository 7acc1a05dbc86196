// The judgement over a whole history. Pure: it knows what was asked and answered, and nothing of how.
import type { Event } from "../history/event.ts";
import { checkLiveness } from "./liveness.ts";
import { sessionHistory } from "./session-history.ts";
import { checkUpdates } from "./updates.ts";
import { KINDS, type Kind, type Violation } from "./violation.ts";

export interface Verdict {
  readonly sessions: number;
  readonly requests: number;
  readonly counts: Readonly<Record<Kind, number>>;
  readonly violations: readonly Violation[];
  /** Nothing but what is documented. */
  readonly passed: boolean;
}

/** @param maxAgeMs SESSION_CACHE_MAX_AGE of the fleet */
export function check(history: readonly Event[], maxAgeMs: number): Verdict {
  const events = [...history].sort((a, b) => a.start - b.start);
  const bySession = Map.groupBy(events, ({ session }) => session);
  const revocations = Map.groupBy(
    events.filter(({ op }) => op === "revoke"),
    ({ user }) => user,
  );
  const violations: Violation[] = [];
  for (const [session, own] of bySession) {
    const users = new Set(own.flatMap(({ op, user }) => (op === "login" && user !== undefined ? [user] : [])));
    const concerned = [...users].flatMap((user) => revocations.get(user) ?? []);
    const told = sessionHistory(session, own, concerned);
    violations.push(...onceEach([...checkLiveness(told), ...checkUpdates(told, maxAgeMs)]));
  }
  const count = (kind: Kind) => violations.filter((violation) => violation.kind === kind).length;
  const counts = Object.fromEntries(KINDS.map((kind) => [kind, count(kind)])) as Record<Kind, number>;
  const passed = violations.every(({ kind }) => kind === "stale within bound");
  return { sessions: bySession.size, requests: events.length, counts, violations, passed };
}

function onceEach(violations: readonly Violation[]): Violation[] {
  return [...Map.groupBy(violations, ({ kind, subject }) => `${kind} ${subject}`).values()].flatMap(
    ([first]) => first ?? [],
  );
}
