"use client";

import type { JobNote } from "@/lib/console/wire";
import { count, span, tally } from "@/lib/console/words";
import { buttonStyle } from "../../_components/ui";
import { Differences } from "./differences";
import { Gates } from "./gates";
import { JOB_WORDS } from "./job-words";
import { Milestones } from "./milestones";
import { useJob } from "./use-job";

const STATES = {
  running: "running",
  stopping: "stops at the end of this batch",
  done: "done",
  stopped: "stopped",
  failed: "failed",
} as const;

/** One job: how far it is, how fast, and what came of it. @param at now, by the server's clock */
export function JobRow({ job, at }: { job: JobNote; at: number }) {
  const { stop } = useJob(job.kind);
  const { title } = JOB_WORDS[job.kind];
  const { done, total, counts, result, reason, doing } = job;
  const ended = job.endedAt !== null;
  return (
    <li className="grid gap-2">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p>
          <span className="font-medium">{title}</span> <State job={job} />
        </p>
        {!ended && (
          <button type="button" onClick={stop} className={buttonStyle.quiet}>
            Stop<span className="sr-only"> {title.toLowerCase()}</span>
          </button>
        )}
      </div>
      {!ended && (
        <progress
          aria-label={title}
          className="h-2.5 w-full accent-accent"
          {...(total !== null && total > 0 && { value: Math.min(done, total), max: total })}
        />
      )}
      <p className="text-sm text-muted tabular-nums">
        {doing !== null && !ended ? `${doing}: ` : ""}
        {pace(job, at)}
        {result === null && tally(counts) !== "" && <span className="block">{tally(counts)}</span>}
      </p>
      <Milestones job={job} title={title} />
      {reason && (
        <p className="rounded-xl bg-bad-wash px-4 py-3 text-sm text-bad">
          {reason.found} {reason.fix}
        </p>
      )}
      {result && ("gates" in result ? <Gates gates={result.gates} /> : <Differences comparison={result} />)}
    </li>
  );
}

function State({ job: { state, result } }: { job: JobNote }) {
  const kept = result !== null && "go" in result && !result.go;
  const bad = kept || state === "failed";
  return (
    <span className={`text-sm ${bad ? "font-medium text-bad" : "text-muted"}`}>
      {kept ? "not started: a gate says no" : STATES[state]}
    </span>
  );
}

/** "1,200 of 10,000, 340/s, 26 s left"; at the end how long it took. */
function pace({ state, done, total, startedAt, endedAt }: JobNote, at: number): string {
  const far = `${count(done)}${total === null ? "" : ` of ${count(total)}`}`;
  // The total was an estimate: it counts the keys of other prefixes too.
  if (endedAt !== null) return `${state === "done" ? count(done) : far}, in ${span(endedAt - startedAt)}`;
  const rate = done / Math.max(1, (at - startedAt) / 1000);
  if (rate === 0) return far;
  const left = total === null || total <= done ? "" : `, ${span(((total - done) / rate) * 1000)} left`;
  return `${far}, ${count(Math.round(rate))}/s${left}`;
}
