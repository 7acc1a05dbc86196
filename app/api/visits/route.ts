import { withSession } from "@/lib/session";
import { jsonBody } from "@/lib/shop/json-body";

/** Counts one, atomically: of twenty requests at once none is lost. */
export const POST = withSession(async (session, request: Request) => {
  if ((await jsonBody(request)) === null) return Response.json({ error: "Send a JSON object." }, { status: 400 });
  await session.update((s) => s.set("visits", (s.get("visits") ?? 0) + 1));
  return Response.json({ visits: session.get("visits") });
});
