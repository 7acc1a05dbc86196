import "server-only";
import { cookies } from "next/headers";

/**
 * Takes the cookie out of this browser without asking any store: for somebody who signs out while none answers. Otherwise
 * `session.destroy()` does it.
 */
export async function forgetSessionCookie(): Promise<void> {
  const production = process.env.NODE_ENV === "production";
  const name = process.env.SESSION_COOKIE_NAME?.trim() || (production ? "__Host-session" : "session");
  const jar = await cookies();
  // The attributes it was set with, or the browser keeps it.
  const secure = production || /^__(Host|Secure)-/.test(name);
  if (jar.has(name)) jar.set(name, "", { httpOnly: true, secure, sameSite: "lax", path: "/", maxAge: 0 });
}
