// What was promised so far, and whether what becomes known keeps it: the invariants I1, I3, I4 and I11 for one session and
// the ids it had. Writes are told apart by the keys they leave in the data; a counter tells whether one was applied twice.

import type { SessionKey } from "@/lib/session/core/types";
import type { Data, Effect } from "./effects";

/** What an operation could rely on when it began. */
interface Beginning {
  readonly written: readonly string[];
  readonly dead: boolean;
}

export class Violation extends Error {
  override readonly name = "Violation";
}

interface Facts {
  /** Acknowledged writes. */
  readonly written: readonly string[];
  /** Ids of acknowledged rotations, the newest last, and of those that were begun. */
  readonly children: readonly SessionKey[];
  readonly begunChildren: readonly SessionKey[];
  readonly ending: boolean;
  readonly ended: boolean;
  /** The version in the browser's cookie: set when the cache could not be told of a write. */
  readonly seen: number | null;
  readonly beginnings: Readonly<Record<string, Beginning>>;
}

export class Ledger {
  readonly facts: Facts;

  private constructor(facts: Facts) {
    this.facts = facts;
  }

  /** @param over whether the session has ended already */
  static of(written: readonly string[], over: boolean): Ledger {
    const none = { children: [], begunChildren: [], seen: null, beginnings: {} };
    return new Ledger({ written, ending: over, ended: over, ...none });
  }

  get seen(): number | null {
    return this.facts.seen;
  }

  /** Whether the first id was acknowledged to be dead. */
  get dead(): boolean {
    return this.facts.ended || this.facts.children.length > 0;
  }

  /** Whether somebody has asked that the first id end; from then on it may be gone. */
  get mayBeGone(): boolean {
    return this.facts.ending || this.facts.begunChildren.length > 0;
  }

  begin(by: string): Ledger {
    const { written, beginnings } = this.facts;
    return this.#with({ beginnings: { ...beginnings, [by]: { written, dead: this.dead } } });
  }

  /** @throws Violation */
  after(effect: Effect): Ledger {
    switch (effect.type) {
      case "found":
        this.#checkFound(effect.by, effect.data);
        return this;
      case "written":
        this.#checkAlive(effect.by);
        return this.#with({ written: [...this.facts.written, effect.write], seen: effect.behind ?? this.facts.seen });
      case "rotating":
        return this.#with({ begunChildren: [...this.facts.begunChildren, effect.child] });
      case "rotated":
        this.#checkAlive(effect.by);
        return this.#with({
          written: [...this.facts.written, effect.write],
          children: [...this.facts.children, effect.child],
        });
      case "ending":
        return this.#with({ ending: true });
      case "ended":
        return this.#with({ ended: true });
      case "gone":
        if (!this.mayBeGone) throw new Violation(`lost session: ${effect.by} was told it is gone; nobody ended it`);
        return this;
      case "broken":
        throw effect.error;
      default:
        return this;
    }
  }

  /** @param found what one phase of the fleet finds, by id */
  checkAtRest(who: string, found: ReadonlyMap<SessionKey, Data>, first: SessionKey): void {
    if (this.dead && found.has(first)) throw new Violation(`resurrection: ${who} finds the dead session alive`);
    const newest = this.facts.children.at(-1);
    const excused = newest === undefined ? this.mayBeGone : this.facts.ending;
    if (found.size === 0 && !excused) throw new Violation(`lost session: ${who} finds none`);
    for (const data of found.values()) checkData(who, data, this.facts.written);
  }

  #checkFound(by: string, data: Data | null): void {
    const begun = this.facts.beginnings[by] as Beginning;
    if (data === null) {
      if (!this.mayBeGone) throw new Violation(`lost session: ${by} found none, and nobody ended it`);
      return;
    }
    if (begun.dead) throw new Violation(`resurrection: ${by} found the dead session alive`);
    checkData(by, data, begun.written);
  }

  #checkAlive(by: string): void {
    if (this.facts.beginnings[by]?.dead) throw new Violation(`resurrection: ${by} changed the dead session`);
  }

  #with(change: Partial<Facts>): Ledger {
    return new Ledger({ ...this.facts, ...change });
  }
}

function checkData(who: string, data: Data, written: readonly string[]): void {
  const missing = written.filter((write) => !(write in data));
  if (missing.length > 0) {
    throw new Violation(`stale read or lost update: ${who} misses what was acknowledged: ${missing.join(", ")}`);
  }
  const contained = Object.keys(data).length - 1;
  if (Number(data.count) !== contained) {
    throw new Violation(`torn update: ${who} finds ${contained} writes, and counted ${data.count}`);
  }
}
