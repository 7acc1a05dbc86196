// The guard of the console, at the data: every page, action and handler asks it, whatever the middleware (edge.ts) said.

import "server-only";
import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { connection } from "next/server";
import { isSameOrigin } from "@/lib/shop/same-origin";
import { isPass, PASS_ATTRIBUTES, PASS_COOKIE, sealPass } from "./pass";
import { consoleToken } from "./token";

/** For a page: goes to the sign-in form, or is not found, unless an operator asks. */
export async function requireOperator(): Promise<void> {
  if (!(await isOperator(await requireConsole()))) redirect("/console/sign-in");
}

/** For an action: as `requireOperator`, and only from a page of this site. */
export async function requireOperatorHere(): Promise<void> {
  await requireConsoleHere();
  await requireOperator();
}

/** For the action that signs in. @returns the token */
export async function requireConsoleHere(): Promise<string> {
  const token = await requireConsole();
  if (!isSameOrigin(await headers())) throw new Error("Use the console's own pages.");
  return token;
}

/** @returns the token of the console; not found while there is none */
export async function requireConsole(): Promise<string> {
  return (await currentToken()) ?? notFound();
}

/** For a handler: the answer to whoever may not; null for an operator on a page of this site. */
export async function refusalOf(request: Request): Promise<Response | null> {
  const token = await currentToken();
  if (token === null) return new Response(null, { status: 404 });
  if (!isSameOrigin(request.headers)) return new Response("Use the console's own pages.\n", { status: 403 });
  return (await isOperator(token)) ? null : new Response("Sign in again.\n", { status: 401 });
}

const isOperator = async (token: string): Promise<boolean> => isPass((await cookies()).get(PASS_COOKIE)?.value, token);

/** With the request, not while the site is built: then there is no token, and a page that says so would be kept. */
async function currentToken(): Promise<string | null> {
  await connection();
  return consoleToken(process.env);
}

/** In an action or a handler. */
export async function givePass(token: string): Promise<void> {
  (await cookies()).set(PASS_COOKIE, await sealPass(token), PASS_ATTRIBUTES);
}

/** In an action or a handler. */
export async function takePass(): Promise<void> {
  (await cookies()).set(PASS_COOKIE, "", { ...PASS_ATTRIBUTES, maxAge: 0 });
}
