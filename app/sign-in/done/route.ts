// Where an action sends a window that now belongs to another user than before. A redirect of an action to a handler makes
// the router load a document, so nothing of the first user stays in it (tests/e2e/phases/sign-out.spec.ts).

import { connection } from "next/server";
import { CLEAR_SITE_DATA } from "@/lib/shop/clear-site-data";
import { safeNext } from "@/lib/shop/safe-next";
import { isSameOrigin } from "@/lib/shop/same-origin";

export async function GET(request: Request): Promise<Response> {
  await connection();
  // Next itself follows an action's redirect and would hand a page to the router; given none, the router loads a document.
  if ((request.headers.get("sec-fetch-dest") ?? "document") !== "document") return new Response(null, { status: 204 });
  const next = safeNext(new URL(request.url).searchParams.get("next"));
  const headers = { Location: next, "Cache-Control": "private, no-store" };
  // Of another site's link this is only a redirect.
  return new Response(null, {
    status: 303,
    headers: isSameOrigin(request.headers) ? { ...headers, ...CLEAR_SITE_DATA } : headers,
  });
}
