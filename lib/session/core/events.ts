// What can happen, for counters, logs and traces. Facts only: no id, no seal, no data, no user.

/** What became of a call of the application. `refused`: it was not to be stored (too large, a change that threw). */
export type Failure = "gone" | "conflict" | "unavailable" | "refused";

/** What `options.onEvent` of setup.ts is told; docs/metrics.md says what each means. */
export type SessionEvent =
  | {
      readonly type: "read";
      readonly source: "none" | "database" | "cache";
      readonly outcome: "live" | "none" | "unavailable";
    }
  | { readonly type: "cache"; readonly outcome: "hit" | "miss" | "held" | "old" | "dead" | "error" }
  | { readonly type: "fill"; readonly outcome: "ok" | "kept" | "lost" | "absent" | "dead" | "error" }
  // `conflict`: another writer was first; the change is applied again, or given up.
  | { readonly type: "create" | "write" | "rotate"; readonly outcome: "ok" | Failure }
  | { readonly type: "touch"; readonly outcome: "ok" | "unavailable" }
  | { readonly type: "put"; readonly outcome: "ok" | "old" | "overtaken" | "absent" | "dead" | "held" | "failed" }
  | { readonly type: "adopt" }
  // In `cache`: less than this browser was told is stored. A primary that failed took a write along.
  | { readonly type: "behind" }
  | { readonly type: "destroy"; readonly outcome: "ok" | "unavailable" }
  | { readonly type: "outbox"; readonly outcome: "added" | "done" }
  | { readonly type: "cookie"; readonly outcome: "rejected" | "duplicate" }
  // A session of an earlier library: stored as one of ours, or left behind because its data cannot be stored.
  | { readonly type: "import"; readonly outcome: "stored" | "rejected" }
  | { readonly type: "tier"; readonly tier: "cache"; readonly state: "down" | "up" }
  // This process could not note itself. `missing`: the database has no table for it; said once.
  | { readonly type: "fleet"; readonly tier: "database" | "cache"; readonly outcome: "failed" | "missing" };

/** A call to a tier, as it went. */
export interface TierCall {
  readonly tier: "database" | "cache";
  /** The verb of the contract, such as `find` or `lease`. */
  readonly method: string;
  /** Milliseconds that the caller waited. */
  readonly ms: number;
  /** `failed`: no answer; `refused`: not asked, because the tier is taken for dead. */
  readonly outcome: "ok" | "failed" | "refused";
}
