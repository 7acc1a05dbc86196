// An app that keeps its sessions in iron-session's cookie: the real iron-session, and a browser's cookies.

import { getIronSession, type SessionOptions } from "iron-session";
import { SECRET } from "./site";

export const IRON = { SESSION_IMPORT_FROM: "iron-session", SESSION_IMPORT_COOKIE: "old_session" };

/** Of somebody who signed in and filled a cart there. */
export const SIGNED_IN = { userId: "u1", cart: { tea: 2 } };

/** The cookies that a browser has of that app, which may split a long one into parts. */
export async function ironCookies(data: object = SIGNED_IN, options: Partial<SessionOptions> = {}) {
  const cookies: Record<string, string> = {};
  const jar = {
    read: (name: string) => cookies[name],
    write(name: string, value: string) {
      cookies[name] = value;
    },
  };
  const session = await getIronSession<object>(jar, { cookieName: "old_session", password: SECRET, ...options });
  await Object.assign(session, data).save();
  return cookies;
}
