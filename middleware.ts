// Keeps the cookie rolling, and sends a visitor who has none from /account to the sign-in page.
//
// It is no guard: it sees a cookie, not the session. Every page and action of /account asks the session itself
// (lib/shop/require-user.ts), so `unverified`, `live` and `unavailable` pass here and the page decides.
// In Next 16 this file may also be called proxy.ts, with the function named `proxy`: the body stays the same.

import { type NextRequest, NextResponse } from "next/server";
import { consoleAnswer } from "@/lib/console/edge";
import { readSession, refreshSession } from "@/lib/session/edge";

export async function middleware(request: NextRequest) {
  const operators = await consoleAnswer(request);
  if (operators) return refreshSession(request, operators);
  const session = await readSession(request);
  const { pathname, search } = request.nextUrl;
  // Only a navigation: an action that is sent elsewhere would fail there, and it asks the session itself.
  if (session.status === "none" && request.method === "GET" && /^\/account(\/|$)/.test(pathname)) {
    const signIn = new URL("/sign-in", request.url);
    signIn.searchParams.set("next", pathname + search);
    return NextResponse.redirect(signIn);
  }
  return refreshSession(request, NextResponse.next());
}

// Prefetches are matched too: under partialPrefetching a prefetch is what the click then shows.
export const config = {
  matcher: ["/((?!_next/static|_next/image|favicon.ico|icon.svg|api/health).*)"],
};
