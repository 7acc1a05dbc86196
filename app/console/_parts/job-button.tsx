"use client";

import { type JobKind, RESUMABLE } from "@/lib/console/wire";
import { buttonStyle } from "../../_components/ui";
import { JOB_WORDS } from "./job-words";
import { useCheckpoint } from "./use-checkpoint";
import { useJob } from "./use-job";

/** Starts a job; where one of its kind was cut off, also from there on. */
export function JobButton({ kind }: { kind: Exclude<JobKind, "check" | "purge"> }) {
  const { running, sending, refused, start } = useJob(kind);
  const checkpoint = useCheckpoint(kind);
  const { title, about } = JOB_WORDS[kind];
  const busy = running || sending;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) start(new FormData(event.currentTarget, (event.nativeEvent as SubmitEvent).submitter));
      }}
      className="flex flex-wrap items-center gap-x-4 gap-y-2"
    >
      <button type="submit" aria-disabled={busy} className={`${buttonStyle.quiet} w-28 aria-disabled:opacity-60`}>
        {title}
      </button>
      {checkpoint !== null && !running && (
        <button type="submit" name="after" value={checkpoint} className={buttonStyle.quiet}>
          Go on<span className="sr-only"> with {title.toLowerCase()}</span>
        </button>
      )}
      <p className="min-w-0 flex-1 basis-56 text-sm text-muted">{about}</p>
      {RESUMABLE.includes(kind) && (
        <label className="flex items-center gap-3 text-sm text-muted">
          At most
          <input
            name="rate"
            type="number"
            min={1}
            aria-label={`${title}: records a second, at most`}
            className="min-h-11 w-24 rounded-xl border border-edge bg-paper px-3.5 tabular-nums"
          />
          a second
        </label>
      )}
      <p role="alert" className="basis-full text-sm font-medium text-bad empty:hidden">
        {refused}
      </p>
    </form>
  );
}
