"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { requireFreshSession, revokeUserSessions, withSession } from "@/lib/session";
import { passwordFault } from "@/lib/shop/password-rules";
import { requireUser } from "@/lib/shop/require-user";
import { safeNext } from "@/lib/shop/safe-next";
import { accountsAvailable, authenticate, changePassword as change, createUser } from "@/lib/shop/users";
import type { FormAnswer } from "../_components/account-form";
import { freshOrSignIn } from "./fresh";

const NO_ACCOUNTS: FormAnswer = { error: "Accounts need a database, and none is configured here." };

export const signIn = withSession(async (session, _last: FormAnswer | null, form: FormData) => {
  if (!accountsAvailable()) return NO_ACCOUNTS;
  const email = text(form, "email");
  const user = await authenticate(email, text(form, "password"));
  // One sentence for both: it must not tell whose address is known here.
  if (!user) return { error: "This email and password do not go together.", values: { email } } satisfies FormAnswer;
  await session.login(user.id, { remember: form.has("remember") });
  session.flash("notice", `Welcome, ${user.name}.`);
  refresh();
  redirect(safeNext(form.get("next")));
});

export const signUp = withSession(async (session, _last: FormAnswer | null, form: FormData) => {
  if (!accountsAvailable()) return NO_ACCOUNTS;
  const [name, email, password] = [text(form, "name").trim().slice(0, 80), text(form, "email"), text(form, "password")];
  const values = { name, email };
  const fault = passwordFault(password);
  if (!name) return { error: "Please give a name.", field: "name", values } satisfies FormAnswer;
  if (!/^\S+@\S+$/.test(email.trim()) || email.length > 180) {
    return { error: "Please give an email address.", field: "email", values } satisfies FormAnswer;
  }
  if (fault) return { error: fault, field: "password", values } satisfies FormAnswer;
  const user = await createUser({ name, email, password });
  if (!user) return { error: "This address has an account already.", field: "email", values } satisfies FormAnswer;
  await session.login(user.id);
  session.flash("notice", `Welcome, ${user.name}. Your account is ready.`);
  refresh();
  redirect(safeNext(form.get("next")));
});

export const signOut = withSession(async (session) => {
  await session.destroy();
  // A static page says so: a message kept in a new session would begin one for somebody who just ended theirs.
  redirect("/signed-out");
});

export const changePassword = withSession(async (session, _last: FormAnswer | null, form: FormData) => {
  const user = await requireUser("/account/password");
  await freshOrSignIn(() => requireFreshSession(FRESH_SECONDS), "/account/password");
  const next = text(form, "next-password");
  const fault = passwordFault(next);
  if (fault) return { error: fault, field: "next-password" } satisfies FormAnswer;
  if (!(await change(user.id, text(form, "password"), next))) {
    return { error: "That is not your present password.", field: "password" } satisfies FormAnswer;
  }
  // Whoever knew the old password is signed out, and an id that leaked with it is worth nothing.
  await session.regenerate();
  await revokeUserSessions(user.id, { except: session.id });
  session.flash("notice", "Your password is changed. Every other device is signed out.");
  refresh();
  redirect("/account");
});

/** How old a sign-in may be for a change that locks others out. */
const FRESH_SECONDS = 15 * 60;

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
