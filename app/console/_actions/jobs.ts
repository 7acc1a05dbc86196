"use server";

import { processJobs, type Work } from "@/lib/console/jobs";
import { consoleKit } from "@/lib/console/kit";
import { requireOperatorHere } from "@/lib/console/operator";
import { anyReasonOf } from "@/lib/console/reason";
import { JOB_KINDS, type JobKind } from "@/lib/console/wire";
import { backfilling, checking, purging, sweeping, verifying, warming } from "@/lib/console/work";
import { ACCEPTABLE, isPhase, type Kit, plan, SETTLE_MS } from "@/lib/session/ops";

/** Why nothing was started; null if it was. */
export type Refused = string | null;

/** `kind`, and what its button's form says (app/console/_parts). */
export async function startJob(form: FormData): Promise<Refused> {
  await requireOperatorHere();
  const kind = kindOf(form);
  if (kind === null) return "There is no such job.";
  const work = workOf(kind, await consoleKit(), form);
  if (typeof work === "string") return work;
  return processJobs(anyReasonOf).start(kind, work)
    ? null
    : "One of that kind runs already, perhaps for somebody else.";
}

/** At the end of the batch. */
export async function stopJob(form: FormData): Promise<Refused> {
  await requireOperatorHere();
  const kind = kindOf(form);
  if (kind !== null) processJobs(anyReasonOf).stop(kind);
  return null;
}

function workOf(kind: JobKind, kit: Kit, form: FormData): Work | string {
  const after = text(form, "after");
  const rate = number(form, "rate", 1);
  const choice = { ...(after !== "" && { after }), ...(rate !== null && { rate }) };
  const settleMs = (number(form, "settle", 0) ?? SETTLE_MS / 1000) * 1000;
  switch (kind) {
    case "warm":
      return warming(kit, choice);
    case "backfill":
      return backfilling(kit, choice);
    case "sweep":
      return sweeping(kit);
    case "verify":
      return verifying(kit);
    case "purge":
      return text(form, "prefix") === kit.settings.prefix ? purging(kit, settleMs) : "That is not the prefix.";
    case "check": {
      const [from, to] = [text(form, "from"), text(form, "to")];
      const [step, ...more] = isPhase(from) && isPhase(to) ? plan(from, to, kit.settings) : [];
      if (step === undefined || more.length > 0) return "That is not one step.";
      const accept = form.getAll("accept").filter((name) => ACCEPTABLE.includes(String(name))) as string[];
      return checking(kit, step, { settleMs, accept, wait: !form.has("once") });
    }
  }
}

const kindOf = (form: FormData): JobKind | null => JOB_KINDS.find((kind) => kind === form.get("kind")) ?? null;

const text = (form: FormData, name: string) => String(form.get(name) ?? "").trim();

/** Of seconds, or records a second; null for anything else. */
function number(form: FormData, name: string, least: number): number | null {
  const value = Number(text(form, name) || Number.NaN);
  return value >= least && value <= 1_000_000 ? value : null;
}
