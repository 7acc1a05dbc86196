"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { buttonStyle } from "./ui";

/** Sends many requests at the same time, which a form cannot; hence the script. */
export function CountMany({ times }: { times: number }) {
  const router = useRouter();
  const [pending, start] = useTransition();
  const [outcome, setOutcome] = useState("");

  const count = () =>
    start(async () => {
      const answers = await Promise.all(Array.from({ length: times }, countOne));
      const kept = answers.filter(Boolean).length;
      setOutcome(`${kept} of ${times} requests counted.`);
      router.refresh();
    });

  return (
    <>
      <button type="button" onClick={count} aria-disabled={pending} className={buttonStyle.quiet}>
        {times} requests at once
      </button>
      <p role="status" className="text-sm text-muted">
        {pending ? "Counting…" : outcome}
      </p>
    </>
  );
}

async function countOne(): Promise<boolean> {
  try {
    const response = await fetch("/api/visits", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: "{}",
    });
    return response.ok;
  } catch {
    return false;
  }
}
