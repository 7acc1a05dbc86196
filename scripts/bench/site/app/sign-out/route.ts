import { withSession } from "@/lib/session";

export const POST = withSession(async (session) => {
  await session.destroy();
  return Response.json({ ok: true });
});
