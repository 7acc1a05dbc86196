"use client";

import type { JobNote } from "@/lib/console/wire";
import { Panel } from "../../_components/panel";
import { JobRow } from "./job-row";
import { useLive } from "./live";

/** The jobs of the server process: those that run, and how the last of each kind ended. */
export function JobList() {
  const { facts } = useLive();
  const jobs = facts?.jobs.filter(({ kind }) => kind !== "check") ?? [];
  if (jobs.length === 0) return null;
  return (
    <Panel
      title="Jobs"
      note="They run in the server process, also when this page is closed, and end with it. Warm and backfill can then go on where they were: “Go on”."
    >
      <ul className="grid gap-5">
        {jobs.map((job: JobNote) => (
          <JobRow key={job.kind} job={job} at={facts?.at ?? job.startedAt} />
        ))}
      </ul>
    </Panel>
  );
}
