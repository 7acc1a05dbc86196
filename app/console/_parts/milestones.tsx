"use client";

import { useEffect, useState } from "react";
import type { JobNote } from "@/lib/console/wire";

const QUARTERS = 4;

/** For a screen reader: the beginning, each quarter and the end; not every tick. */
export function Milestones({ job, title }: { job: JobNote; title: string }) {
  const { state, done, total } = job;
  const quarter = total ? Math.min(QUARTERS - 1, Math.floor((done / total) * QUARTERS)) : 0;
  const words = state === "running" && quarter > 0 ? `${quarter * 25} % done` : state;
  // A live region is only read when it changes: so it begins empty.
  const [said, say] = useState("");
  useEffect(() => say(`${title}: ${words}`), [title, words]);
  return (
    <p role="status" className="sr-only">
      {said}
    </p>
  );
}
