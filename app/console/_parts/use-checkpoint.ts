"use client";

import { useEffect, useState } from "react";
import { type JobKind, RESUMABLE } from "@/lib/console/wire";
import { useLive } from "./live";

/**
 * Where a job that was cut off can go on; null if it was not, or cannot. This browser remembers it: a server process that
 * ends takes its jobs along.
 */
export function useCheckpoint(kind: JobKind): string | null {
  const { facts } = useLive();
  const [checkpoint, setCheckpoint] = useState<string | null>(null);
  const prefix = facts?.prefix;
  const note = facts?.jobs.find((job) => job.kind === kind);

  useEffect(() => {
    if (prefix === undefined || !RESUMABLE.includes(kind)) return;
    const place = `console ${kind} ${prefix}`;
    if (note?.state === "done") localStorage.removeItem(place);
    else if (note && note.checkpoint !== "") localStorage.setItem(place, note.checkpoint);
    setCheckpoint(localStorage.getItem(place));
  }, [kind, prefix, note]);

  return checkpoint;
}
