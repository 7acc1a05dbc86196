// What the page of sessions asks and is told: types alone.

import type { Inspection, ListedSession } from "@/lib/session/ops";

export type Intent = "look" | "end" | "end-user";

export interface Query {
  readonly by: "handle" | "user";
  readonly value: string;
}

export type Found =
  | { readonly by: "handle"; readonly session: Inspection }
  | { readonly by: "user"; readonly sessions: readonly ListedSession[] };
