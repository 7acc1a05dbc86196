// Signing out is a form that the browser posts by itself, to a handler and not to an action: what follows is a new document.
// The router keeps the pages it has left, hidden, and a navigation of its own would leave them there for whoever looks into
// the page (tests/e2e/phases/sign-out.spec.ts).

import { withSession } from "@/lib/session";
import { CLEAR_SITE_DATA } from "@/lib/shop/clear-site-data";
import { isSameOrigin } from "@/lib/shop/same-origin";
import { forgetSessionCookie } from "@/lib/shop/session-cookie";

export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request.headers)) return new Response("Sign out from a page of this site.\n", { status: 403 });
  const ended = await endSession(request);
  if (ended.status === 303) return ended;
  // A store did not answer. Somebody who leaves a shared computer leaves it signed out all the same, and is told the rest.
  await forgetSessionCookie();
  return leaveTo("/signed-out/here");
}

const endSession = withSession(async (session, _request: Request) => {
  await session.destroy();
  // A static page says so: a message kept in a new session would begin one for somebody who just ended theirs.
  return leaveTo("/signed-out");
});

const leaveTo = (path: string) =>
  new Response(null, {
    status: 303,
    headers: { Location: path, "Cache-Control": "private, no-store", Vary: "Cookie", ...CLEAR_SITE_DATA },
  });
