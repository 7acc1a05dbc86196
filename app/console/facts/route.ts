import { facts } from "@/lib/console/facts";
import { refusalOf } from "@/lib/console/operator";

/** What the console's pages ask every two seconds. 503 until the tiers have told, or failed to, for the first time. */
export async function GET(request: Request): Promise<Response> {
  const refused = await refusalOf(request);
  if (refused) return refused;
  const now = await facts();
  const headers = { "Cache-Control": "private, no-store", Vary: "Cookie" };
  if (now === null) return new Response(null, { status: 503, headers });
  return Response.json(now, { headers });
}
