import { refusalOf, takePass } from "@/lib/console/operator";
import { CLEAR_SITE_DATA } from "@/lib/shop/clear-site-data";

/** A form that the browser posts itself, for the reason of app/sign-out/route.ts: what follows is a new document. */
export async function POST(request: Request): Promise<Response> {
  const refused = await refusalOf(request);
  // Somebody whose hour is over wants the same.
  if (refused && refused.status !== 401) return refused;
  await takePass();
  return new Response(null, {
    status: 303,
    headers: { Location: "/console/sign-in", "Cache-Control": "private, no-store", ...CLEAR_SITE_DATA },
  });
}
