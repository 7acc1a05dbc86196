"use server";

import { consoleKit } from "@/lib/console/kit";
import { requireOperatorHere } from "@/lib/console/operator";
import { anyReasonOf } from "@/lib/console/reason";
import type { Found, Intent, Query } from "@/lib/console/sessions";
import { inspect, type Kit, list, type Reason, revoke, revokeUser } from "@/lib/session/ops";

export interface SessionsAnswer {
  readonly query: Query;
  readonly found: Found | null;
  /** What was done, or what to do if it failed. */
  readonly notice: string | null;
  readonly reason: Reason | null;
}

/**
 * Looks a session or a user up, after ending it if the form says so. By an action and not by an address: what is asked for
 * would stand in the log of every server on the way.
 */
export async function askSessions(_last: SessionsAnswer | null, form: FormData): Promise<SessionsAnswer> {
  await requireOperatorHere();
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const query: Query = { by: text("by") === "user" ? "user" : "handle", value: text("value") };
  try {
    const kit = await consoleKit();
    const notice = await act(kit, text("intent") as Intent, query, text("handle"));
    return { query, found: await lookUp(kit, query), notice, reason: null };
  } catch (error) {
    return { query, found: null, notice: null, reason: anyReasonOf(error) };
  }
}

async function act(kit: Kit, intent: Intent, query: Query, handle: string): Promise<string | null> {
  if (intent === "end-user") {
    const ended = await revokeUser(kit, query.value);
    return `Signed out in every tier: ${ended === 1 ? "1 session" : `${ended} sessions`}.`;
  }
  if (intent !== "end") return null;
  const outcome = await revoke(kit, handle);
  return { revoked: "Signed out in every tier.", ended: "It had ended already.", unknown: "No tier knows it." }[
    outcome
  ];
}

async function lookUp(kit: Kit, { by, value }: Query): Promise<Found> {
  if (by === "handle") return { by, session: await inspect(kit, value) };
  return { by, sessions: await list(kit, value) };
}
