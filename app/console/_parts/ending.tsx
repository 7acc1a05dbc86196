"use client";

import { type ReactNode, useId, useRef } from "react";
import type { Intent, Query } from "@/lib/console/sessions";
import { buttonStyle } from "../../_components/ui";

interface Props {
  readonly query: Query;
  readonly ask: (form: FormData) => void;
  readonly intent: Exclude<Intent, "look">;
  readonly handle?: string;
  readonly button: string;
  /** For a screen reader, where the visible words do not say which session. */
  readonly label?: string;
  readonly question: string;
  readonly children: ReactNode;
}

/** Ends sessions, after asking. */
export function Ending({ query, ask, intent, handle, button, label, question, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  return (
    <>
      <button
        type="button"
        aria-label={label}
        onClick={() => dialog.current?.showModal()}
        className={buttonStyle.danger}
      >
        {button}
      </button>
      <dialog
        ref={dialog}
        aria-labelledby={title}
        className="m-auto w-[calc(100%-2rem)] max-w-md rounded-2xl border border-line bg-card p-6 text-ink backdrop:bg-black/50"
      >
        <form action={ask} onSubmit={() => dialog.current?.close()} className="grid gap-4">
          <h3 id={title} className="font-serif text-xl font-medium">
            {question}
          </h3>
          <p className="text-muted">{children}</p>
          <input type="hidden" name="by" value={query.by} />
          <input type="hidden" name="value" value={query.value} />
          <input type="hidden" name="intent" value={intent} />
          {handle !== undefined && <input type="hidden" name="handle" value={handle} />}
          <div className="flex flex-wrap justify-end gap-3">
            <button type="button" onClick={() => dialog.current?.close()} className={buttonStyle.quiet}>
              Keep
            </button>
            <button type="submit" className={buttonStyle.danger}>
              Sign out
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}
