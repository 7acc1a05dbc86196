// Keeps the session's cookie rolling, and sends a visitor who has none to the sign-in page. It is no guard: every page,
// action and handler asks the session itself. The default export, so that the file may be called proxy.ts as well: in a
// project of Next 16 `shadcn add` calls it that, and leaves the text alone (case `shadcn-url` of npm run test:copy-in).

import { type NextRequest, NextResponse } from "next/server";
import { readSession, refreshSession } from "@/lib/session/edge";

/** Pages that make no sense without a session. */
const MEMBERS = /^\/account(\/|$)/;

export default async function keepSession(request: NextRequest) {
  const session = await readSession(request);
  const { pathname, search } = request.nextUrl;
  // Only a navigation: an action that is sent elsewhere would fail there. `unverified` and `unavailable` pass.
  if (session.status === "none" && request.method === "GET" && MEMBERS.test(pathname)) {
    const signIn = new URL("/sign-in", request.url);
    signIn.searchParams.set("next", pathname + search);
    return NextResponse.redirect(signIn);
  }
  return refreshSession(request, NextResponse.next());
}

// Prefetches are matched too: under partialPrefetching a prefetch is what the click then shows.
export const config = {
  matcher: ["/((?!_next/static|_next/image|favicon.ico).*)"],
};
