"use client";

import { buttonStyle } from "../../_components/ui";
import { JOB_WORDS } from "./job-words";
import { useLive } from "./live";
import { useJob } from "./use-job";

/** Starts the purge, for somebody who has read which keys go. */
export function PurgeForm() {
  const { facts } = useLive();
  const { running, sending, refused, start } = useJob("purge");
  const busy = running || sending;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) start(new FormData(event.currentTarget));
      }}
      className="flex flex-wrap items-end gap-x-4 gap-y-2"
    >
      <div>
        <label htmlFor="prefix" className="text-sm">
          To remove every key of <code>{facts?.prefix ?? "…"}</code>, type that prefix
        </label>
        <input
          id="prefix"
          name="prefix"
          required
          autoComplete="off"
          className="mt-1 block min-h-11 w-48 rounded-xl border border-edge bg-paper px-3.5"
        />
      </div>
      <button type="submit" aria-disabled={busy} className={`${buttonStyle.danger} aria-disabled:opacity-60`}>
        Purge
      </button>
      <p className="basis-full text-sm text-muted">{JOB_WORDS.purge.about}</p>
      <p role="alert" className="basis-full text-sm font-medium text-bad empty:hidden">
        {refused}
      </p>
    </form>
  );
}
