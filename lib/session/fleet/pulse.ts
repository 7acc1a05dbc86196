// A process tells that it is there: at most every half minute, when a request has asked a store anyway, and after that
// request was answered. No timer: a serverless function that sleeps says nothing, and speaks with the first request after
// it was woken (tests/unit/fleet.test.ts, "frozen for hours").

import type { SessionEvent } from "../core/events";
import { newToken } from "../core/id";
import type { Member, TierRegister } from "./types";

const BEAT_MS = 30_000;
/** How long a tier without a place for the note is left alone: a deploy may bring it, in its own time. */
const MISSING_PAUSE_MS = 600_000;

export interface PulseOptions {
  readonly registers: readonly TierRegister[];
  /** What is to be told, but for who and when. */
  readonly facts: () => Omit<Member, "process" | "startedAt" | "seenAt">;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Starts a task when the request has been answered. */
  readonly afterResponse: (task: () => Promise<void>) => void;
  readonly report: (event: SessionEvent) => void;
}

/** @returns to be called after each call to a store; costs a comparison, never throws, and nobody waits for it */
export function createPulse({ registers, facts, now, afterResponse, report }: PulseOptions): () => void {
  // Not when the module loads, nor when the settings are read: Next counts clock and chance there as part of the page.
  let self: Pick<Member, "process" | "startedAt"> | undefined;
  let lastBeat = Number.NEGATIVE_INFINITY;
  const pausedUntil = new Map<TierRegister, number>();

  async function tell(tiered: TierRegister, member: Member): Promise<void> {
    if (member.seenAt < (pausedUntil.get(tiered) ?? 0)) return;
    try {
      if ((await tiered.register.note(member)) === "ok") return;
      if (!pausedUntil.has(tiered)) report({ type: "fleet", tier: tiered.tier, outcome: "missing" });
      pausedUntil.set(tiered, member.seenAt + MISSING_PAUSE_MS);
    } catch {
      report({ type: "fleet", tier: tiered.tier, outcome: "failed" });
    }
  }

  async function beat(): Promise<void> {
    self ??= { process: newToken(), startedAt: now() };
    const member: Member = { ...self, ...facts(), seenAt: now() };
    await Promise.all(registers.map((tiered) => tell(tiered, member)));
  }

  return () => {
    // A clock that was set back must not silence the process.
    const since = now() - lastBeat;
    if (since >= 0 && since < BEAT_MS) return;
    lastBeat = now();
    try {
      afterResponse(beat);
    } catch {
      // Nowhere to put it off to: the next call is in half a minute.
    }
  };
}
