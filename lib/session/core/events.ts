// What can happen, for counters, logs and traces. Facts only: no id, no seal, no data, no user.

export type SessionEvent =
  | {
      readonly type: "read";
      readonly source: "none" | "database" | "cache";
      readonly outcome: "live" | "none" | "unavailable";
    }
  | { readonly type: "cache"; readonly outcome: "hit" | "miss" | "held" | "old" | "dead" | "error" }
  | { readonly type: "fill"; readonly outcome: "ok" | "kept" | "lost" | "absent" | "dead" | "error" }
  | { readonly type: "write"; readonly outcome: "ok" | "conflict" | "gone" | "unavailable" }
  | { readonly type: "put"; readonly outcome: "ok" | "old" | "overtaken" | "absent" | "dead" | "held" | "failed" }
  | { readonly type: "adopt" }
  | { readonly type: "destroy"; readonly outcome: "ok" | "unavailable" }
  | { readonly type: "outbox"; readonly outcome: "added" | "done" }
  | { readonly type: "cookie"; readonly outcome: "rejected" | "duplicate" }
  | { readonly type: "tier"; readonly tier: "cache"; readonly state: "down" | "up" };
