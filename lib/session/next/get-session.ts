import type { Session } from "../session";
import type { SessionData } from "../setup";
import { currentScope } from "./scope";

/**
 * The session of the current request, in Server Components, Server Actions, Route Handlers and generateMetadata. Reads the
 * store once per request, and not at all without a cookie. Never writes the cookie or the data.
 * With `cacheComponents` call it inside <Suspense>.
 * A Route Handler that does not catch what this throws is answered with 500 by Next; in `withSession` with 503 and Retry-After.
 * @returns the session; an empty one with `isNew` if there is none. Calls in one request give the same object
 * @throws SessionError SESSION_STORE_UNAVAILABLE when nobody can tell whether there is a session: it never says "signed out";
 * SESSION_FORMAT_UNKNOWN, SESSION_CONFIG_INVALID
 */
export async function getSession(): Promise<Session<SessionData>> {
  return (await currentScope()).session;
}
