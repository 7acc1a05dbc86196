import type { Metadata } from "next";
import { facts } from "@/lib/console/facts";
import { consoleKit } from "@/lib/console/kit";
import { requireOperator } from "@/lib/console/operator";
import { isPhase, PHASES, type Phase, plan, workBefore } from "@/lib/session/ops";
import { PageTitle } from "../../../_components/page-title";
import { buttonStyle } from "../../../_components/ui";
import { FollowPhase } from "../../_parts/follow-phase";
import { JobList } from "../../_parts/job-list";
import { LaterStep } from "../../_parts/later-step";
import { NextStep } from "../../_parts/next-step";
import { SideBySide } from "../../_parts/side-by-side";

export const metadata: Metadata = { title: "Migration" };

export const instant = false;

export default async function MigrationPage({ searchParams }: PageProps<"/console/migration">) {
  await requireOperator();
  const [asked, now, { settings }] = await Promise.all([searchParams, facts(), consoleKit()]);
  const current = now?.phase ?? null;
  const from = phaseIn(asked.from) ?? current;
  const to = phaseIn(asked.to) ?? farEnd(from);
  const [next, ...later] = from === null ? [] : plan(from, to, settings);
  return (
    <>
      <PageTitle lead="One step after the other, each behind its gate. Nobody is signed out, and every step can be taken back.">
        Migration
      </PageTitle>
      {asked.from === undefined && <FollowPhase shown={current} />}
      <form action="/console/migration" className="mb-6 flex flex-wrap items-end gap-3">
        <PhaseField name="from" label="From" phase={from ?? "db"} />
        <PhaseField name="to" label="To" phase={to} />
        <button type="submit" className={buttonStyle.quiet}>
          Show the plan
        </button>
      </form>
      <div className="grid gap-6">
        <JobList />
        <SideBySide />
        {next === undefined && (
          <p>{from === null ? "The stores have not answered yet." : `Nothing to do: it is ${to} already.`}</p>
        )}
        {next && <NextStep key={`${next.from} ${next.to}`} step={next} before={workBefore(next)} />}
        {later.map((step) => (
          <LaterStep key={step.to} step={step} before={workBefore(step)} />
        ))}
      </div>
    </>
  );
}

function PhaseField({ name, label, phase }: { name: string; label: string; phase: Phase }) {
  return (
    <div>
      <label htmlFor={name} className="text-sm font-semibold">
        {label}
      </label>
      <select
        key={phase}
        id={name}
        name={name}
        defaultValue={phase}
        className="mt-1.5 block min-h-11 w-40 rounded-xl border border-edge bg-paper px-3"
      >
        {PHASES.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    </div>
  );
}

const phaseIn = (text: unknown): Phase | null => (typeof text === "string" && isPhase(text) ? text : null);

/** Where somebody wants to go who names no place. */
const farEnd = (from: Phase | null): Phase => (from === "cache" ? "db" : "cache");
