// The drill in numbers: what `--json` prints, and what the page shows.
import { createHistogram } from "node:perf_hooks";
import type { Verdict } from "../check/check.ts";
import { KINDS, type Kind, type Violation } from "../check/violation.ts";
import type { DrillRecord } from "../drill.ts";
import type { FaultKind } from "../faults.ts";
import type { GateReport } from "../gates.ts";
import type { Event } from "../history/event.ts";
import type { Options } from "../options.ts";
import { PHASES, type Phase } from "../phases.ts";

/** What the whole fleet in one phase did, over all cycles. */
export interface PhaseSummary {
  readonly phase: Phase;
  readonly title: string;
  readonly requests: number;
  /** Answered by an error, or by nobody. */
  readonly failed: number;
  /** Milliseconds, of the requests that were answered. */
  readonly p50: number;
  readonly p95: number;
  /** Per request; null where it cannot be counted. */
  readonly statements: number | null;
  readonly restCommands: number;
  readonly violations: Readonly<Record<Kind, number>>;
}

export interface Summary {
  readonly passed: boolean;
  readonly options: Omit<Options, "json" | "keep">;
  readonly database: string;
  readonly redis: string;
  readonly minutes: number;
  readonly sessions: number;
  readonly requests: number;
  /** Requests whose outcome nobody knows. */
  readonly unknown: number;
  readonly counts: Readonly<Record<Kind, number>>;
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  readonly phases: readonly PhaseSummary[];
  readonly gates: readonly GateReport[];
  readonly crashes: readonly string[];
  /** The first of each kind. */
  readonly examples: readonly Violation[];
}

const EXAMPLES_EACH = 5;

export function summarise(
  options: Options,
  descriptions: { database: string; redis: string },
  record: DrillRecord,
  history: readonly Event[],
  verdict: Verdict,
): Summary {
  const { json: _, keep: __, ...plan } = options;
  const faults = Object.groupBy(record.faults, ({ kind }) => kind);
  return {
    passed: verdict.passed && record.crashes.length === 0 && record.gates.every(({ no }) => no.length === 0),
    options: plan,
    ...descriptions,
    minutes: Math.round(record.took / 6_000) / 10,
    sessions: verdict.sessions,
    requests: verdict.requests,
    unknown: history.filter(({ result }) => result !== "ok").length,
    counts: verdict.counts,
    faults: Object.fromEntries(Object.entries(faults).map(([kind, list]) => [kind, list.length])),
    phases: phaseSummaries(record, history, verdict.violations),
    gates: record.gates,
    crashes: record.crashes,
    examples: KINDS.flatMap((kind) =>
      verdict.violations.filter((violation) => violation.kind === kind).slice(0, EXAMPLES_EACH),
    ),
  };
}

function phaseSummaries(
  record: DrillRecord,
  history: readonly Event[],
  violations: readonly Violation[],
): PhaseSummary[] {
  return (Object.keys(PHASES) as Phase[]).map((phase) => {
    const stays = record.stays.filter((stay) => stay.phase === phase);
    const answered = history.filter((event) => event.phase === phase);
    const took = createHistogram();
    for (const event of answered) if (event.result === "ok") took.record(Math.max(1, event.took));
    const sum = (count: (stay: (typeof stays)[number]) => number) =>
      stays.reduce((total, stay) => total + count(stay), 0);
    const per = (total: number) =>
      Math.round(
        (total /
          Math.max(
            1,
            sum(({ requests }) => requests),
          )) *
          100,
      ) / 100;
    const counted = stays.every(({ statements }) => statements !== null);
    return {
      phase,
      title: PHASES[phase].title,
      requests: answered.length,
      failed: answered.filter(({ result }) => result !== "ok").length,
      p50: took.count === 0 ? 0 : took.percentile(50),
      p95: took.count === 0 ? 0 : took.percentile(95),
      statements: counted ? per(sum(({ statements }) => statements ?? 0)) : null,
      restCommands: per(sum(({ restCommands }) => restCommands)),
      violations: countByKind(violations.filter(({ event }) => event.phase === phase)),
    };
  });
}

const countByKind = (violations: readonly Violation[]) =>
  Object.fromEntries(
    KINDS.map((kind) => [kind, violations.filter((violation) => violation.kind === kind).length]),
  ) as Record<Kind, number>;
