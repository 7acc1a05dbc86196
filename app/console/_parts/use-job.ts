"use client";

import { useCallback, useState, useTransition } from "react";
import type { JobKind } from "@/lib/console/wire";
import { startJob, stopJob } from "../_actions/jobs";
import { useLive } from "./live";

/** The latest run of a kind, and what can be done about it. */
export function useJob(kind: JobKind) {
  const { facts, refresh } = useLive();
  const [refused, setRefused] = useState<string | null>(null);
  const [sending, send] = useTransition();
  const note = facts?.jobs.find((job) => job.kind === kind) ?? null;

  const press = useCallback(
    (action: typeof startJob, form: FormData) =>
      send(async () => {
        form.set("kind", kind);
        setRefused(await action(form));
        refresh();
      }),
    [kind, refresh],
  );
  const start = useCallback((form = new FormData()) => press(startJob, form), [press]);
  const stop = useCallback(() => press(stopJob, new FormData()), [press]);
  const running = note !== null && note.endedAt === null;
  return { note, running, sending, refused, start, stop };
}
