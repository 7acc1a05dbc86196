"use client";

import { useState } from "react";
import type { Gate, Step } from "@/lib/session/ops";
import { Panel } from "../../_components/panel";
import { Change } from "./change";
import { CheckForm } from "./check-form";
import { Gates } from "./gates";
import { JobButton } from "./job-button";
import { JobRow } from "./job-row";
import { jobKindOf } from "./job-words";
import { useLive } from "./live";
import { PurgeForm } from "./purge-form";
import { useJob } from "./use-job";

/** The step that can be taken now: what to run, its gate, and what to change. */
export function NextStep({ step, before }: { step: Step; before: readonly string[] }) {
  const { facts } = useLive();
  const { note } = useJob("check");
  const [accepted, accept] = useState<readonly string[]>([]);
  // The last look may have been at another step.
  const verdict = note?.result && "step" in note.result && sameStep(note.result.step, step) ? note.result : null;
  const toggle = (name: string, on: boolean) =>
    accept((names) => (on ? [...names, name] : names.filter((one) => one !== name)));
  return (
    <Panel
      title={`Next: ${step.from} → ${step.to}`}
      note="Run what is named here, ask the gate, and deploy with the changed environment when it says go."
    >
      <div className="grid gap-6">
        <div className="grid gap-3">
          <h3 className="font-semibold">1. Prepare</h3>
          {before
            .map(jobKindOf)
            .map((kind) =>
              kind === "purge" ? <PurgeForm key={kind} /> : kind !== "check" && <JobButton key={kind} kind={kind} />,
            )}
          {facts?.rows && facts.cache ? (
            <JobButton kind="verify" />
          ) : (
            <p className="text-sm text-muted">Nothing to do.</p>
          )}
        </div>
        <div className="grid gap-3">
          <h3 className="font-semibold">2. Ask the gate</h3>
          <CheckForm step={step} again={verdict !== null} accepted={accepted} />
          {note && note.endedAt === null && (
            <ul>
              <JobRow job={note} at={facts?.at ?? note.startedAt} />
            </ul>
          )}
          {note?.reason && <p className="text-sm font-medium text-bad">{`${note.reason.found} ${note.reason.fix}`}</p>}
          {verdict && (
            <>
              <p role="status" className={`font-semibold ${verdict.go ? "text-good" : "text-bad"}`}>
                {verdict.go ? `Go: deploy ${step.to}.` : `No: stay in ${step.from}.`}
              </p>
              <Gates
                gates={verdict.gates}
                extra={(gate) => <Accept gate={gate} on={accepted.includes(gate.name)} toggle={toggle} />}
              />
            </>
          )}
        </div>
        <div className="grid gap-3">
          <h3 className="font-semibold">3. Change the environment, and deploy</h3>
          <Change step={step} />
        </div>
      </div>
    </Panel>
  );
}

/** What the kit cannot find out, and says so, somebody may know. */
function Accept({ gate, on, toggle }: { gate: Gate; on: boolean; toggle: (name: string, on: boolean) => void }) {
  if (gate.ok !== null || !gate.fix.includes("--accept")) return null;
  return (
    <label className="flex min-h-11 items-center gap-3">
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => toggle(gate.name, event.target.checked)}
        className="size-5 accent-accent"
      />
      I know that it is so
    </label>
  );
}

const sameStep = (one: Step, other: Step) => one.from === other.from && one.to === other.to;
