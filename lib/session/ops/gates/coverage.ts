// Conditions on what the tiers hold: whether the next phase finds every session that this one finds.

import { keyOf } from "../../core/id";
import { finished } from "../batches";
import { compare } from "../compare";
import { isData } from "../purge";
import type { Comparison, DifferenceKind } from "../types";
import { type Condition, type Context, no, unknown, unnamed, yes } from "./gate";

/** What would be lost, set back or revived where the entries decide. */
const FORWARD: readonly DifferenceKind[] = ["missing", "behind", "entry-undead", "unreadable"];
/** The same where the rows decide. */
const BACK: readonly DifferenceKind[] = ["ahead", "row-undead", "entry-undead", "unreadable"];

/** A sweep leaves younger notes alone: their request may be under way. Twice as old, one is owed. */
const OWED_MS = 120_000;
const SCAN = 1_000;
const AGAIN_MS = 1_000;

export const covered = lookedTwice(FORWARD, "Run `warm`, and `sweep` for ended sessions; `verify` names them.");
export const handedBack = lookedTwice(BACK, "Run `backfill`, and `sweep` for ended sessions; `verify` names them.");

/** Twice, because between row and entry a request may be under way in either look, but not in both on the same session. */
function lookedTwice(kinds: readonly DifferenceKind[], fix: string): Condition {
  return {
    name: "coverage",
    async ask(context) {
      if (context.kit.rows === null) return unnamed("database");
      if (context.kit.entries === null) return unnamed("cache");
      const first = await look(context, "first look");
      const differing = inWords(first, kinds);
      if (differing !== "") return no(differing, fix);
      const found = `0 of ${first.rows} rows and ${first.entries} entries differ`;
      if (context.pause === null)
        return unknown(
          `${found}; that was one look, two are needed.`,
          "Put right what stands above, and let it wait for the second.",
        );
      await context.pause();
      const second = inWords(await look(context, "second look"), kinds);
      if (second !== "") return no(`At the second look: ${second}`, fix);
      return yes(`${found}, in two looks ${context.settleMs / 1000} s apart.`);
    },
  };
}

/** Before the bridge is given up in `cache`: nothing is left that would have to be taken over from a row. */
export const adopted: Condition = {
  name: "adopted",
  async ask(context) {
    if (context.kit.rows === null) return unnamed("database");
    if (context.kit.entries === null) return unnamed("cache");
    const differing = inWords(await look(context, "look"), FORWARD);
    return differing === ""
      ? yes("Every living row has its entry.")
      : no(differing, "Run `warm`, and `sweep` for ended sessions; `verify` names them.");
  },
};

/** Entries with data that nobody kept up while nobody read them. Those without data are holds of this very phase. */
export const purged: Condition = {
  name: "purged",
  async ask({ kit: { entries }, tell, signal }) {
    if (entries === null) return unnamed("cache");
    let looked = 0;
    for (let cursor = "0"; ; ) {
      const page = await entries.scan(cursor, SCAN);
      const facts = await entries.facts(page.keys);
      const left = facts.filter(isData);
      if (left.length > 0) {
        return no(
          `At least ${left.length} entries from an earlier time are in the cache.`,
          "Run `purge`, with the whole fleet in this phase.",
        );
      }
      looked += page.keys.length;
      tell("looking for old entries", looked);
      signal?.throwIfAborted();
      if (page.cursor === "0") return yes("No entry has data from an earlier time.");
      cursor = page.cursor;
    }
  },
};

export const outbox: Condition = {
  name: "outbox",
  async ask({ kit: { store, rows, settings, now } }) {
    if (store === null || rows === null) return unnamed("database");
    const { owed } = await rows.count(now());
    if (owed === 0) return yes("The cache is owed nothing.");
    // Oldest first, and of every prefix in the table.
    const notes = await store.listOutbox(SCAN);
    const oldest = notes.find(({ key }) => key.startsWith(keyOf(settings.prefix, "")));
    const waiting = now() - (oldest ?? notes.at(-1) ?? { since: now() }).since;
    const found = `${owed} notes of what the cache may not know, the oldest ${Math.round(waiting / 1000)} s old`;
    return waiting < OWED_MS ? yes(`${found}: requests of a moment ago.`) : no(`${found}.`, "Run `sweep`.");
  },
};

async function look({ kit, settleMs, signal, tell }: Context, name: string): Promise<Comparison> {
  // What differs is looked at again within the look; never later than the second one.
  const job = compare(kit, { pauseMs: Math.min(AGAIN_MS, settleMs), ...(signal && { signal }) });
  const comparison = await finished(job, ({ done, total }) => {
    signal?.throwIfAborted();
    tell(`comparing the tiers (${name})`, done, total);
  });
  signal?.throwIfAborted();
  return comparison;
}

/** Empty if there are none of these kinds. */
function inWords({ differences, examples }: Comparison, kinds: readonly DifferenceKind[]): string {
  const counts = kinds.filter((kind) => differences[kind] > 0).map((kind) => `${differences[kind]} ${kind}`);
  if (counts.length === 0) return "";
  const named = examples.filter(({ kind }) => kinds.includes(kind)).slice(0, 3);
  return `${counts.join(", ")}${named.length > 0 ? `: ${named.map(({ handle }) => handle).join(", ")}` : ""}.`;
}
