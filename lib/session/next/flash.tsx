import { headers } from "next/headers";
import type { ReactNode } from "react";
import type { FlashMessage } from "../flash";
import { FlashList } from "./flash-list";
import { isWaiting, takeAway } from "./flash-shown";
import { getSession } from "./get-session";
import { afterResponse } from "./runtime";

/**
 * Shows the waiting flash messages, each to exactly one navigation. A page that the browser loads as a document is on the
 * screen, so its messages are taken away after the response (this works without JavaScript). Anything else may be a
 * prefetch: there the messages are taken away when they are really on the screen. Style by `[data-flash="<key>"]`.
 * Seen twice only by who loads a page from another process before the store has heard of the first, one round trip.
 *
 * Put it where no page redirects. Next does what was left for after the response also when the page redirected or ended in
 * `notFound()` or its like, so what a `<Flash />` of its layout would have shown is then taken away unseen: let the action or
 * handler redirect to the last page at once.
 *
 * Texts and numbers are paragraphs. For anything else say how it looks; what nothing is shown of is taken away all the same:
 * `<Flash render={({ value }) => <Toast {...(value as ToastProps)} />} />`
 * @param props how it looks
 * @param props.className the class of the list
 * @param props.render what to show of each message, instead of the paragraphs; called on the server
 * @throws SessionError as `getSession()`
 */
export async function Flash({
  className,
  render = paragraph,
}: {
  className?: string;
  render?: (message: FlashMessage) => ReactNode;
}) {
  const session = await getSession();
  const messages = session.flashes().filter(({ id }) => isWaiting(id));
  const ids = messages.map(({ id }) => id);
  const loaded = ids.length > 0 && (await isDocumentLoad());
  if (loaded) {
    afterResponse(() => takeAway(session, ids));
  }
  return (
    <FlashList
      messages={messages.map((message) => ({ id: message.id, content: render(message) }))}
      acknowledge={!loaded}
      {...(className === undefined ? {} : { className })}
    />
  );
}

function paragraph({ key, value }: FlashMessage): ReactNode {
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "bigint") return null;
  return <p data-flash={key}>{`${value}`}</p>;
}

/** A navigation that the browser itself made and shows; not a fetch, not a speculative load. */
async function isDocumentLoad(): Promise<boolean> {
  const head = await headers();
  if (head.get("sec-purpose") !== null || head.get("purpose") !== null) return false;
  // Browsers from before Fetch Metadata, and plain clients: only a document asks for HTML.
  return (head.get("sec-fetch-dest") ?? (head.get("accept")?.includes("text/html") ? "document" : null)) === "document";
}
