// Long work in the server process: one of a kind at a time. It goes on when the page that started it is closed, and ends
// with the process; where it can, it goes on from the checkpoint that the page remembers.

import type { Reason } from "@/lib/session/ops";
import { once } from "./once";
import type { JobKind, JobNote } from "./wire";

export type News = Partial<Pick<JobNote, "doing" | "done" | "total" | "counts" | "checkpoint">>;

export interface Running {
  readonly signal: AbortSignal;
  /** What has changed. */
  readonly tell: (news: News) => void;
}

/** Ends early, by returning or by throwing, once `signal` says so. */
export type Work = (running: Running) => Promise<JobNote["result"]>;

interface Run {
  note: JobNote;
  readonly stop: AbortController;
}

export class Jobs {
  readonly #runs = new Map<JobKind, Run>();
  readonly #reasonOf: (error: unknown) => Reason;
  readonly #now: () => number;

  /**
   * @param reasonOf why it failed, for the operator
   * @param now ms since the epoch
   */
  constructor(reasonOf: (error: unknown) => Reason, now: () => number = Date.now) {
    this.#reasonOf = reasonOf;
    this.#now = now;
  }

  /** The latest of each kind. */
  notes(): readonly JobNote[] {
    return [...this.#runs.values()].map(({ note }) => note);
  }

  /** @returns false if one of that kind runs: that one goes on */
  start(kind: JobKind, work: Work): boolean {
    const last = this.#runs.get(kind);
    if (last && last.note.endedAt === null) return false;
    const begin = { kind, state: "running", startedAt: this.#now(), endedAt: null, doing: null } as const;
    const note: JobNote = { ...begin, done: 0, total: null, counts: {}, checkpoint: "", result: null, reason: null };
    const run: Run = { note, stop: new AbortController() };
    this.#runs.set(kind, run);
    void this.#see(run, work);
    return true;
  }

  /** It stops where everything is consistent, between two batches. */
  stop(kind: JobKind): void {
    const run = this.#runs.get(kind);
    if (!run || run.note.endedAt !== null) return;
    run.note = { ...run.note, state: "stopping" };
    run.stop.abort();
  }

  async #see(run: Run, work: Work): Promise<void> {
    const { signal } = run.stop;
    const end = (state: JobNote["state"], more: Partial<JobNote> = {}) => {
      run.note = { ...run.note, ...more, state, endedAt: this.#now() };
    };
    const tell = (news: News) => {
      run.note = { ...run.note, ...news };
    };
    try {
      const result = await work({ signal, tell });
      // What it looked at when it was stopped is not the whole.
      if (signal.aborted) end("stopped");
      else end("done", { result });
    } catch (error) {
      if (signal.aborted) end("stopped");
      else end("failed", { reason: this.#reasonOf(error) });
    }
  }
}

/** Those of this process. @param reasonOf as for `Jobs`, used the first time */
export const processJobs = (reasonOf: (error: unknown) => Reason): Jobs => once("jobs", () => new Jobs(reasonOf));
