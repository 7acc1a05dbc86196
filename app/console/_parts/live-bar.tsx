"use client";

import Link from "next/link";
import { timeOfDay } from "@/lib/console/words";
import { buttonStyle, linkStyle } from "../../_components/ui";
import { useLive } from "./live";

const TROUBLE = {
  "signed-out": "Your hour is over, or the token has changed: what you see is no longer new.",
  silent: "The server does not answer; it is asked again. What you see is no longer new.",
  several:
    "Several server processes answer this console in turn, and a job shows only when its own answers. Use the command line.",
} as const;

/** How new the page is, and whether it goes on asking. */
export function LiveBar() {
  const { facts, trouble, paused, pause } = useLive();
  return (
    <div className="mb-6 flex min-h-11 flex-wrap items-center justify-between gap-x-6 gap-y-2">
      {/* Not announced: it changes every two seconds. */}
      <p className="text-sm text-muted tabular-nums">
        {facts === null ? "Asking…" : `${paused ? "Paused; as of" : "Live; as of"} ${timeOfDay(facts.at)}`}
      </p>
      <button type="button" onClick={() => pause(!paused)} className={buttonStyle.quiet}>
        {paused ? "Go on" : "Pause"}
      </button>
      <div role="status" className="basis-full empty:hidden">
        {trouble && (
          <p className="rounded-xl bg-bad-wash px-4 py-3 text-sm font-medium text-bad">
            {TROUBLE[trouble]}{" "}
            {trouble === "signed-out" && (
              <Link href="/console/sign-in" className={linkStyle}>
                Sign in again
              </Link>
            )}
          </p>
        )}
      </div>
    </div>
  );
}
