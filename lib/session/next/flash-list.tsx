"use client";

import { usePathname } from "next/navigation";
import { Fragment, type ReactNode, useEffect, useRef, useState } from "react";
import { acknowledgeFlash } from "./flash-action";
import { MOST_AT_ONCE } from "./flash-shown";

interface Message {
  readonly id: string;
  /** What is shown of it; it is acknowledged also if that is nothing. */
  readonly content: ReactNode;
}

// Where each message was first on the screen, and which ones' navigation is over. A page that was fetched before a message
// was acknowledged still carries it, a layout stays when the page changes, and the router keeps the page that was left,
// hidden, for the Back button: none of them shows it again. Ids are random, so these may live as long as the window.
const shownAt = new Map<string, string>();
const over = new Set<string>();

/** One slice after the other: what the server refuses as too many would never be taken away. */
async function acknowledgeAll(ids: readonly string[]): Promise<void> {
  for (let from = 0; from < ids.length; from += MOST_AT_ONCE)
    await acknowledgeFlash(ids.slice(from, from + MOST_AT_ONCE));
}

/** The part of `<Flash />` that knows when a message is on the screen, and when its navigation is over. */
export function FlashList(props: { messages: Message[]; acknowledge: boolean; className?: string }) {
  const { messages, acknowledge, className } = props;
  const path = usePathname();
  const [, renderAgain] = useState(0);
  // What this mount shows; what another one has shown stays away. Kept through StrictMode's second render.
  const [mount] = useState(() => new Set<string>());
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined);
  const fresh = messages.filter(
    ({ id }) => !over.has(id) && (shownAt.get(id) ?? path) === path && (mount.has(id) || !shownAt.has(id)),
  );

  const all = messages.map(({ id }) => id).join(" ");
  const ids = fresh.map(({ id }) => id).join(" ");
  useEffect(() => {
    clearTimeout(leaving.current);
    for (const id of all.split(" ")) if ((shownAt.get(id) ?? path) !== path) over.add(id);
    const shown = ids.split(" ").filter((id) => id !== "");
    // eslint-disable-next-line -- what was shown before is known only here
    if (shown.some((id) => over.has(id))) renderAgain((n) => n + 1);
    const added = shown.filter((id) => !shownAt.has(id));
    for (const id of added) {
      shownAt.set(id, path);
      mount.add(id);
    }
    if (acknowledge) void acknowledgeAll(added).catch(() => undefined);
    return () => {
      // Left or hidden, unless the effect runs again at once: StrictMode, or other messages.
      leaving.current = setTimeout(() => {
        for (const id of shown) over.add(id);
        renderAgain((n) => n + 1);
      });
    };
  }, [all, ids, acknowledge, path, mount]);

  return (
    <div role="status" aria-live="polite" className={className} data-session-flash="">
      {fresh.map(({ id, content }) => (
        <Fragment key={id}>{content}</Fragment>
      ))}
    </div>
  );
}
