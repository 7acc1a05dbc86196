// What a visitor does to a project that has just got sessions, and what must come of it.
import { Plain } from "../lib/person.ts";
import type { Browser, Shown } from "./browser.ts";

/** Begins without a cookie, ends signed in. @throws Plain for the first thing that is not as it should be */
export async function signIn(browser: Browser): Promise<void> {
  expect(await browser.look(), { user: null, visits: 0 }, "A first visit");
  if (browser.cookies.size > 0) throw new Plain("A visit that changes nothing set a cookie.");
  expect(await browser.press("Count"), { user: null, visits: 1 }, "Counted once");
  expect(await browser.press("Count"), { user: null, visits: 2 }, "Counted twice");
  const before = [...browser.cookies];
  expect(await browser.press("Sign in"), { user: "ada", visits: 2 }, "Signed in");
  const old = browser.at(browser.page, new Map(before));
  expect(await old.look(), { user: null, visits: 0 }, "The id of before the sign-in");
}

/** Signed in in whatever mode the server ran before. */
export async function goOn(browser: Browser, visits: number): Promise<void> {
  expect(await browser.look(), { user: "ada", visits }, "After a restart in another mode");
  expect(await browser.press("Count"), { user: "ada", visits: visits + 1 }, "Counted on");
}

/** Signs out; the cookie of before must be worth nothing. */
export async function signOut(browser: Browser): Promise<void> {
  const before = new Map(browser.cookies);
  expect(await browser.press("Sign out"), { user: null, visits: 0 }, "Signed out");
  if (browser.cookies.size > 0) throw new Plain("The cookie is still there after the sign-out.");
  expect(await browser.at(browser.page, before).look(), { user: null, visits: 0 }, "The cookie of before the sign-out");
}

/** By the middleware that comes with `npx shadcn add`. */
export async function sentToSignIn(page: string): Promise<void> {
  const answer = await fetch(new URL("/account", page), { redirect: "manual" });
  const { pathname } = new URL(answer.headers.get("location") ?? "/", page);
  if (answer.status !== 307 || pathname !== "/sign-in")
    throw new Plain(`The middleware sent nobody to /sign-in: ${answer.status}, ${pathname}.`);
}

function expect(found: Shown, wanted: Shown, when: string): void {
  if (found.user === wanted.user && found.visits === wanted.visits) return;
  throw new Plain(`${when}: the page shows ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}.`);
}
