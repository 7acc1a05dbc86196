// What the middleware says in place of the console. It is no guard (operator.ts is): it gives the answers that need a status
// of their own, for which a page that has begun to stream is too late.

import { type NextRequest, NextResponse } from "next/server";
import { isPass, PASS_COOKIE } from "./pass";
import { consoleToken, isConsole } from "./token";

/** These ask for themselves. */
const OPEN = /^\/console\/(sign-in|facts)$/;

/** null: go on to the address. */
export async function consoleAnswer(request: NextRequest): Promise<NextResponse | null> {
  const { pathname } = request.nextUrl;
  if (!isConsole(pathname)) return null;
  const token = consoleToken(process.env);
  // As any address that leads nowhere.
  if (token === null) return NextResponse.rewrite(new URL("/nowhere", request.url));
  if (request.method !== "GET" || OPEN.test(pathname)) return null;
  if (await isPass(request.cookies.get(PASS_COOKIE)?.value, token)) return null;
  return NextResponse.redirect(new URL("/console/sign-in", request.url));
}
