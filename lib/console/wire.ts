// What the console's pages are told, as JSON: for the server and the browser. Times are ms since the epoch, by
// the server's clock. Handles, versions and counts; never an id, a value, or a user that nobody typed.

import type { Comparison, Member, Phase, Reason, Status, Told, Verdict } from "@/lib/session/ops";

export const JOB_KINDS = ["check", "verify", "warm", "backfill", "sweep", "purge"] as const;
export type JobKind = (typeof JOB_KINDS)[number];
/** Those that can go on in the middle. */
export const RESUMABLE: readonly JobKind[] = ["warm", "backfill"];

export interface JobNote {
  readonly kind: JobKind;
  /** `stopping`: at the end of the batch. */
  readonly state: "running" | "stopping" | "done" | "stopped" | "failed";
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** What it does at the moment, where it does several things. */
  readonly doing: string | null;
  readonly done: number;
  /** null while nobody knows. */
  readonly total: number | null;
  readonly counts: Readonly<Record<string, number>>;
  /** Where it can go on; empty if it cannot. */
  readonly checkpoint: string;
  /** What a look found; null of a job that moves, and until it is done. */
  readonly result: Verdict | Comparison | null;
  /** Why it failed. */
  readonly reason: Reason | null;
}

/** A process in the table of those that run. */
export interface ProcessNote extends Pick<Member, "process" | "build" | "startedAt" | "seenAt"> {
  readonly phase: Phase;
}

/** What a process has counted since it started. */
export type Reading = Pick<Member, "process" | "startedAt" | "seenAt" | "counts" | "latencies">;

export interface FleetNote {
  /** In the order of the phases. `quiet` ones have told nothing for some minutes: no requests, or gone. */
  readonly groups: readonly { readonly phase: Phase; readonly busy: number; readonly quiet: number }[];
  /** The latest, at most MOST_PROCESSES. */
  readonly processes: readonly ProcessNote[];
  /** Of those that may have told something new. */
  readonly readings: readonly Reading[];
}
export const MOST_PROCESSES = 50;

/** How the tiers agree, by a sample where they are large. */
export interface Coverage {
  readonly at: number;
  readonly same: number;
  readonly differences: Comparison["differences"];
  readonly complete: boolean;
}

export interface Facts extends Pick<Status, "at" | "prefix" | "environment" | "rows" | "cache"> {
  /** A random name of the process that answers: jobs are its own. */
  readonly server: string;
  readonly fleet: Told<FleetNote>;
  /** The one phase in which processes were seen of late; that of this very process if there are several, or none. */
  readonly phase: Phase;
  /** How far each tier's clock is ahead of this server's (ms); null if it did not tell. */
  readonly ahead: { readonly database: number | null; readonly cache: number | null };
  /** null unless both tiers are configured. */
  readonly coverage: Told<Coverage>;
  readonly jobs: readonly JobNote[];
}
