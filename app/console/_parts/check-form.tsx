"use client";

import type { Step } from "@/lib/session/ops";
import { buttonStyle } from "../../_components/ui";
import { useJob } from "./use-job";

interface Props {
  readonly step: Step;
  /** Whether it has been asked before. */
  readonly again: boolean;
  readonly accepted: readonly string[];
}

/** The length of a long request, its retries and a deploy's drain: what the kit takes unless told. */
const SETTLE_SECONDS = 120;

/** Asks the gate of a step. */
export function CheckForm({ step, again, accepted }: Props) {
  const { running, sending, refused, start } = useJob("check");
  const busy = running || sending;
  const ask = (form: FormData) => {
    form.set("from", step.from);
    form.set("to", step.to);
    for (const name of accepted) form.append("accept", name);
    if (!busy) start(form);
  };
  return (
    <form
      // Not `action`: React would empty the fields afterwards.
      onSubmit={(event) => {
        event.preventDefault();
        ask(new FormData(event.currentTarget));
      }}
      className="flex flex-wrap items-end gap-x-6 gap-y-3"
    >
      <button type="submit" aria-disabled={busy} className={`${buttonStyle.primary} aria-disabled:opacity-60`}>
        {busy ? "Looking…" : again ? "Look again" : "Look"}
      </button>
      <div>
        <label htmlFor="settle" className="text-sm text-muted">
          Seconds of quiet, and between two looks
        </label>
        <input
          id="settle"
          name="settle"
          type="number"
          min={0}
          max={86_400}
          defaultValue={SETTLE_SECONDS}
          required
          className="mt-1 block min-h-11 w-28 rounded-xl border border-edge bg-paper px-3.5 tabular-nums"
        />
      </div>
      <label className="flex min-h-11 items-center gap-3 text-sm">
        <input type="checkbox" name="once" className="size-5 accent-accent" />
        One look only: quick, and never a go where two are needed
      </label>
      <p role="alert" className="basis-full text-sm font-medium text-bad empty:hidden">
        {refused}
      </p>
    </form>
  );
}
