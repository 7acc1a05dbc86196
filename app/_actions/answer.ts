// How an action ends, for a form that a script sent and for one that the browser posted itself.

import { refresh } from "next/cache";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { type FormAnswer, type Refusal, refusal } from "@/lib/shop/refusals";

// Next sends it with every action call of a script, and a plain form post has no such header.
const sentByScript = async () => (await headers()).has("next-action");

/**
 * Shows the page as it is now. A save that reaches only the store would leave the screen as it was; and a posted form is
 * redirected, so that reloading does not send it again.
 */
export async function showAgain(path: string): Promise<void> {
  refresh();
  if (!(await sentByScript())) redirect(path);
}

/** Goes elsewhere; also what the pages share, such as the header, is fetched anew. */
export function goTo(path: string): never {
  refresh();
  redirect(path);
}

/**
 * Goes elsewhere after a sign-in; in a new document unless the window was this user's. That nobody was signed in says
 * nothing: a session that was ended elsewhere leaves its user's pages in the window.
 */
export function goToAs(user: string, before: string | null, path: string): never {
  if (before === user) goTo(path);
  redirect(`/sign-in/done?next=${encodeURIComponent(path)}`);
}

/** Tells the form why not: in place, or on the page that `path` leads to. */
export async function refuse(
  why: Refusal,
  path: string,
  values: Record<string, string> = {},
): Promise<FormAnswer | null> {
  if (await sentByScript()) return { error: "", ...refusal(why), values };
  const to = new URL(path, "http://site.invalid");
  to.searchParams.set("refused", why);
  redirect(to.pathname + to.search);
}
