"use client";

import { useLive } from "./live";

/** Says so while processes of several phases run, as they do during a deploy. */
export function SideBySide() {
  const { facts } = useLive();
  const groups = facts?.fleet && "value" in facts.fleet ? facts.fleet.value.groups : [];
  const busy = groups.filter(({ busy }) => busy > 0).map(({ phase }) => phase);
  if (busy.length < 2) return null;
  return (
    <p className="rounded-xl bg-wash px-4 py-3 text-sm">
      Seen in the last two minutes: {busy.join(", ")}. Until the deploy is finished or rolled back, the gate says no.
    </p>
  );
}
