"use server";

import { listSessions, revokeSession, revokeUserSessions, withSession } from "@/lib/session";
import { requireUser } from "@/lib/shop/require-user";
import { goTo } from "./answer";

const PAGE = "/account/devices";

export const revokeDevice = withSession(async (session, form: FormData) => {
  const user = await requireUser(PAGE);
  // The handle comes from a form: it must be one of this user's, or anybody could sign out anybody.
  const listed = await listSessions(user.id);
  const doomed = listed.find(({ id, current }) => id === form.get("session") && !current);
  if (doomed) await revokeSession(doomed.id);
  session.flash("notice", doomed ? "That device is signed out." : "That device was signed out already.");
  goTo(PAGE);
});

export const revokeOthers = withSession(async (session) => {
  const user = await requireUser(PAGE);
  await revokeUserSessions(user.id, { except: session.id });
  session.flash("notice", "Every other device is signed out.");
  goTo(PAGE);
});
