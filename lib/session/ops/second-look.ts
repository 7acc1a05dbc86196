// What differs at the first look and at the second, a while later. While the site runs a request may be between row and
// entry at any moment, which is no difference (tests/ops/compare.test.ts, "in flight").

import { handleOfKey } from "../core/id";
import type { SessionKey } from "../core/types";
import { sleep } from "./batches";
import { differenceOf, type Finding } from "./difference";
import type { Difference, DifferenceKind, EntryFacts, EntryScan, RowScan } from "./types";

interface Suspect {
  readonly key: SessionKey;
  readonly hasRow: boolean;
  readonly at: number;
}

/** So many wait for their second look before the first one goes on: some megabytes. */
const MOST = 20_000;
const AT_ONCE = 500;

export class SecondLook {
  readonly differences: Record<DifferenceKind, number> = {
    missing: 0,
    behind: 0,
    ahead: 0,
    "entry-undead": 0,
    "row-undead": 0,
    unreadable: 0,
  };
  readonly examples: Difference[] = [];
  /** Rows that agree with their entries. */
  same = 0;

  #suspects: Suspect[] = [];
  readonly #tiers: { readonly rows: RowScan; readonly entries: EntryScan; readonly now: () => number };
  readonly #options: { readonly examples: number; readonly pauseMs: number; readonly signal: AbortSignal | undefined };

  constructor(
    tiers: { rows: RowScan; entries: EntryScan; now: () => number },
    options: { examples: number; pauseMs: number; signal: AbortSignal | undefined },
  ) {
    this.#tiers = tiers;
    this.#options = options;
  }

  /** What the first look found. */
  note(key: SessionKey, hasRow: boolean, finding: Finding | null): void {
    if (finding) this.#suspects.push({ key, hasRow, at: Date.now() });
    else if (hasRow) this.same++;
  }

  /** Looks again at those whose time has come; at the end at all, when it has. @returns how many differ still, by kind */
  async settle(end: boolean): Promise<Record<string, number>> {
    const { pauseMs, signal } = this.#options;
    const before = { ...this.differences };
    for (let first = this.#suspects[0]; first !== undefined; first = this.#suspects[0]) {
      const wait = first.at + pauseMs - Date.now();
      if (wait > 0 && !end && this.#suspects.length < MOST) break;
      await sleep(wait, signal);
      if (signal?.aborted) break;
      const due = this.#suspects.slice(0, AT_ONCE).filter(({ at }) => at + pauseMs <= Date.now());
      this.#suspects = this.#suspects.slice(due.length);
      await this.#look(due);
    }
    const kinds = Object.entries(this.differences) as [DifferenceKind, number][];
    return Object.fromEntries(kinds.map(([kind, count]) => [kind, count - before[kind]]));
  }

  async #look(suspects: readonly Suspect[]): Promise<void> {
    const { rows, entries, now } = this.#tiers;
    const keys = suspects.map(({ key }) => key);
    const [there, facts] = await Promise.all([rows.facts(keys), entries.facts(keys)]);
    suspects.forEach(({ key, hasRow }, nth) => {
      const finding = differenceOf(there.get(key) ?? null, facts[nth] as EntryFacts, now());
      if (finding) this.#count(key, finding);
      else if (hasRow) this.same++;
    });
  }

  #count(key: SessionKey, { kind, why }: Finding): void {
    if (this.differences[kind] < this.#options.examples) this.examples.push({ handle: handleOfKey(key), kind, why });
    this.differences[kind]++;
  }
}
