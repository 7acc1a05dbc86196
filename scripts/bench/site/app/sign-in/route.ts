import { withSession } from "@/lib/session";

/** Signs in whom the body names, again too: a new id and another cookie each time. */
export const POST = withSession(async (session, request: Request) => {
  await session.login(await request.text());
  return Response.json({ ok: true });
});
