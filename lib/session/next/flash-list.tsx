"use client";

import { usePathname } from "next/navigation";
import { useEffect, useState } from "react";
import { acknowledgeFlash } from "./flash-action";

interface Message {
  readonly id: string;
  readonly key: string;
  readonly text: string;
}

// Where each message was first on the screen. A page that was fetched before it was acknowledged still carries it, and a
// layout stays when the page changes: neither shows it again. Ids are random, so the map may live as long as the window.
const shownAt = new Map<string, string>();

/** The part of `<Flash />` that knows when a message is on the screen, and when its navigation is over. */
export function FlashList(props: { messages: Message[]; acknowledge: boolean; className?: string }) {
  const { messages, acknowledge, className } = props;
  const path = usePathname();
  // One per mount: what another mount, or another page, has shown stays away. Kept through StrictMode's second render.
  const [mount] = useState(() => new Map<string, string>());
  const fresh = messages.filter(
    ({ id }) => (mount.get(id) ?? shownAt.get(id) ?? path) === path && (mount.has(id) || !shownAt.has(id)),
  );

  const ids = fresh.map(({ id }) => id).join(" ");
  useEffect(() => {
    const added = ids.split(" ").filter((id) => id !== "" && !shownAt.has(id));
    for (const id of added) {
      shownAt.set(id, path);
      mount.set(id, path);
    }
    if (acknowledge && added.length > 0) void acknowledgeFlash(added).catch(() => undefined);
  }, [ids, acknowledge, path, mount]);

  return (
    <div role="status" aria-live="polite" className={className} data-session-flash="">
      {fresh.map(({ id, key, text }) => (
        <p key={id} data-flash={key}>
          {text}
        </p>
      ))}
    </div>
  );
}
