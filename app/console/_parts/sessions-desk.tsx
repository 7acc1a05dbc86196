"use client";

import { useActionState } from "react";
import { Panel } from "../../_components/panel";
import { SubmitButton } from "../../_components/submit-button";
import { askSessions } from "../_actions/sessions";
import { SessionSight } from "./session-sight";
import { Untold } from "./untold";
import { UserSessions } from "./user-sessions";

const WAYS = [
  ["handle", "A session, by its handle"],
  ["user", "A user's sessions, by the user's id"],
] as const;

export function SessionsDesk() {
  const [answer, ask] = useActionState(askSessions, null);
  const { query, found, notice, reason } = answer ?? {};
  return (
    <div className="grid gap-6">
      <form action={ask} className="grid gap-3 rounded-2xl border border-line bg-card p-5 sm:p-6">
        <fieldset className="flex flex-wrap gap-x-6">
          <legend className="text-sm font-semibold">Look up</legend>
          {WAYS.map(([by, words]) => (
            <label key={by} className="flex min-h-11 items-center gap-3 text-sm">
              <input
                // React empties the form after the action; this puts the choice back.
                key={query?.by}
                type="radio"
                name="by"
                value={by}
                defaultChecked={by === (query?.by ?? "handle")}
                className="size-5 accent-accent"
              />
              {words}
            </label>
          ))}
        </fieldset>
        <div className="flex flex-wrap items-end gap-3">
          <div className="min-w-0 flex-1 basis-72">
            <label htmlFor="value" className="text-sm text-muted">
              Handle or user id
            </label>
            <input
              key={query?.value}
              id="value"
              name="value"
              required
              autoComplete="off"
              spellCheck={false}
              defaultValue={query?.value}
              className="mt-1 block min-h-11 w-full rounded-xl border border-edge bg-paper px-3.5 font-mono text-sm"
            />
          </div>
          <SubmitButton>Look up</SubmitButton>
        </div>
      </form>
      <div role="status" className="empty:hidden">
        {notice && <p className="rounded-xl bg-good-wash px-4 py-3 font-medium text-good">{notice}</p>}
      </div>
      {reason && <Untold what={{ reason }} />}
      {query && found && (
        <Panel title={found.by === "handle" ? "The session" : "The user's sessions"}>
          {found.by === "handle" ? (
            <SessionSight query={query} session={found.session} ask={ask} />
          ) : (
            <UserSessions query={query} sessions={found.sessions} ask={ask} />
          )}
        </Panel>
      )}
    </div>
  );
}
