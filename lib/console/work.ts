// The jobs of the migration kit, as the console starts them. What each does, and what a gate asks, is in lib/session/ops.

import "server-only";
import {
  backfill,
  check,
  compare,
  finished,
  type Job,
  type JobOptions,
  type Kit,
  type Progress,
  plan,
  purge,
  type Step,
  sweep,
  type Verdict,
  warm,
} from "@/lib/session/ops";
import type { News, Work } from "./jobs";

/** What an operator chose for a job. */
export interface Choice {
  readonly after?: string;
  /** Records a second. */
  readonly rate?: number;
}

export interface CheckChoice {
  readonly settleMs: number;
  readonly accept: readonly string[];
  /** False: one look only. */
  readonly wait: boolean;
}

export const warming = (kit: Kit, choice: Choice) => moving((options) => warm(kit, { ...choice, ...options }));
export const backfilling = (kit: Kit, choice: Choice) => moving((options) => backfill(kit, { ...choice, ...options }));
export const sweeping = (kit: Kit) => moving((options) => sweep(kit, options));

export const verifying =
  (kit: Kit): Work =>
  ({ signal, tell }) =>
    finished(compare(kit, { signal }), (progress) => tell(newsOf({ ...progress, checkpoint: "" })));

export const checking =
  (kit: Kit, step: Step, choice: CheckChoice): Work =>
  ({ signal, tell }) =>
    check(kit, step, { ...choice, signal, onProgress: (doing, done, total) => tell({ doing, done, total }) });

/** Only where the step that needs it has nothing else in its way: elsewhere the cache may be all that knows a session. */
export function purging(kit: Kit, settleMs: number): Work {
  const [step] = plan("db+cache", "cached_db");
  return async (running) => {
    const verdict = await checking(kit, step as Step, { settleMs, accept: [], wait: false })(running);
    const others = (verdict as Verdict).gates.filter(({ name, ok }) => name !== "purged" && !ok);
    if (others.length > 0) return { ...(verdict as Verdict), gates: others };
    running.tell({ doing: null, done: 0, total: null });
    return moving((options) => purge(kit, { ...options }))(running);
  };
}

function moving(start: (options: JobOptions) => Job): Work {
  return async ({ signal, tell }) => {
    const onProgress = (progress: Progress) => tell(newsOf(progress));
    onProgress(await finished(start({ signal }), onProgress));
    return null;
  };
}

const newsOf = ({ done, total, counts, checkpoint }: Progress): News => ({ done, total, counts, checkpoint });
