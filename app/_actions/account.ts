"use server";

import { requireFreshSession, revokeUserSessions, withSession } from "@/lib/session";
import { goodPassword } from "@/lib/shop/password-rules";
import type { FormAnswer } from "@/lib/shop/refusals";
import { requireUser } from "@/lib/shop/require-user";
import { safeNext } from "@/lib/shop/safe-next";
import { accountsAvailable, authenticate, changePassword as change, createUser } from "@/lib/shop/users";
import { goTo, goToAs, refuse } from "./answer";
import { freshOrSignIn } from "./fresh";

export const signIn = withSession(async (session, _last: FormAnswer | null, form: FormData) => {
  const next = safeNext(form.get("next"));
  const page = `/sign-in?next=${encodeURIComponent(next)}`;
  if (!accountsAvailable()) return refuse("no-accounts", page);
  const email = text(form, "email");
  const user = await authenticate(email, text(form, "password"));
  if (!user) return refuse("credentials", page, { email });
  const before = session.userId;
  await session.login(user.id, { remember: form.has("remember") });
  session.flash("notice", `Welcome, ${user.name}.`);
  goToAs(user.id, before, next);
});

export const signUp = withSession(async (session, _last: FormAnswer | null, form: FormData) => {
  const next = safeNext(form.get("next"));
  const page = `/sign-up?next=${encodeURIComponent(next)}`;
  if (!accountsAvailable()) return refuse("no-accounts", page);
  const [name, email, password] = [text(form, "name").trim().slice(0, 80), text(form, "email"), text(form, "password")];
  const values = { name, email };
  if (!name) return refuse("name", page, values);
  if (!/^\s*\S+@\S+\s*$/.test(email) || email.length > 180) return refuse("email", page, values);
  if (!goodPassword(password)) return refuse("password", page, values);
  // An account whose first session could not be stored is there already when the same form is sent again. Shown by
  // tests/unit/sign-up.test.ts
  const user = (await createUser({ name, email, password })) ?? (await authenticate(email, password));
  if (!user) return refuse("taken", page, values);
  const before = session.userId;
  await session.login(user.id);
  session.flash("notice", `Welcome, ${user.name}. Your account is ready.`);
  goToAs(user.id, before, next);
});

export const changePassword = withSession(async (session, _last: FormAnswer | null, form: FormData) => {
  const page = "/account/password";
  const user = await requireUser(page);
  await freshOrSignIn(() => requireFreshSession(FRESH_SECONDS), page);
  const next = text(form, "next-password");
  if (!goodPassword(next)) return refuse("next-password", page);
  const present = text(form, "password");
  if (!(await authenticate(user.email, present))) return refuse("present-password", page);
  // Whoever knew the old password is signed out: before the new one is stored, so that an outage stops this while nothing has
  // changed and the same form can be sent again. Shown by tests/unit/change-password.test.ts
  await revokeUserSessions(user.id, { except: session.id });
  if (!(await change(user.id, present, next))) return refuse("present-password", page);
  // An id that leaked is worth nothing now, nor is a sign-in with the old password that came in between.
  await session.regenerate();
  await revokeUserSessions(user.id, { except: session.id });
  session.flash("notice", "Your password is changed. Every other device is signed out.");
  goTo("/account");
});

/** How old a sign-in may be for a change that locks others out. */
const FRESH_SECONDS = 15 * 60;

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
