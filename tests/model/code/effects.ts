// What operations make known: read by the ledger, which knows what may be made known when.

import type { SessionKey } from "@/lib/session/core/types";
import type { Debt } from "@/lib/session/modes/outbox";

export type Data = Readonly<Record<string, string>>;

export type Effect =
  /** What a read of the session answered; null is "none". */
  | { readonly type: "found"; readonly by: string; readonly data: Data | null }
  | { readonly type: "written"; readonly by: string; readonly write: string; readonly behind: number | null }
  | { readonly type: "rotating"; readonly by: string; readonly child: SessionKey }
  | { readonly type: "rotated"; readonly by: string; readonly child: SessionKey; readonly write: string }
  | { readonly type: "ending"; readonly by: string }
  | { readonly type: "ended"; readonly by: string }
  | { readonly type: "gone"; readonly by: string }
  | { readonly type: "outcome"; readonly by: string; readonly outcome: string }
  | { readonly type: "broken"; readonly by: string; readonly error: unknown }
  | { readonly type: "owed"; readonly debt: Debt };
