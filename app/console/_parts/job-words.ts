import { JOB_KINDS, type JobKind } from "@/lib/console/wire";

export const JOB_WORDS: Readonly<Record<JobKind, { readonly title: string; readonly about: string }>> = {
  check: { title: "Gate", about: "Asks everything the step needs." },
  verify: { title: "Verify", about: "Compares both tiers, session by session. Changes nothing." },
  warm: { title: "Warm", about: "Gives every living row its entry in the cache, as a reader would. Safe at any time." },
  backfill: { title: "Backfill", about: "Gives every living entry its row in the database. Safe at any time." },
  sweep: { title: "Sweep", about: "Tells the cache what crashes left untold, and removes rows whose time is over." },
  purge: { title: "Purge", about: "Removes every session key from the cache. Only while the rows alone decide." },
};

/** @param name of a command of the kit */
export function jobKindOf(name: string): JobKind {
  const kind = JOB_KINDS.find((kind) => kind === name);
  if (kind === undefined) throw new RangeError(`The console has no button for ${name}.`);
  return kind;
}
