import { withSession } from "@/lib/session";

/** Leaves a message for the visitor's next page. */
export const POST = withSession(async (session) => {
  session.flash("notice", "changed");
  return Response.json({ ok: true });
});
