import { listSessions, withSession } from "@/lib/session";

/** How many sessions the visitor has. */
export const POST = withSession(async (session) => {
  const { userId } = session;
  return Response.json({ devices: userId === null ? 0 : (await listSessions(userId)).length });
});
