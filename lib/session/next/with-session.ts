import { unstable_rethrow } from "next/navigation";
import { choices } from "../choices";
import { markPrivate } from "../core/cookie";
import { isSessionError, SessionError } from "../core/errors";
import type { Session } from "../session";
import type { SessionData } from "../setup";
import { isCrossSite } from "./cross-site";
import { currentScope } from "./scope";

/**
 * Wraps a Server Action or a Route Handler: it gets the session first, and what it changed is saved when it returns,
 * redirects or ends in `notFound()`, `unauthorized()` or `forbidden()`. If it throws an error of its own, nothing is saved;
 * but what was written before stays so, and a handler that throws sends no cookie: after `login()` the old id is dead by then
 * and the browser does not hear of the new one, so return an error instead.
 *
 * In a Route Handler also: what another site made a browser send is refused (403), unless it is a GET; `notFound()` and its
 * like become a 404, 401 or 403 response (thrown, Next would drop the cookie), a SessionError becomes its response (503 with
 * Retry-After when a store is down; without `withSession`, and with nothing that catches the error, Next answers 500), and a
 * response that carries the cookie, a redirect too, is private.
 * @param fn gets the session, then what Next gives: the arguments of the action, or the request and its context
 * @returns what to export as the action or the handler
 * @throws SessionError as `getSession()` and `save()`, from an action; a handler answers them
 */
export function withSession<Args extends unknown[], Result>(
  fn: (session: Session<SessionData>, ...args: Args) => Promise<Result> | Result,
): (...args: Args) => Promise<Result> {
  return async (...args) => {
    const [request] = args;
    if (!(request instanceof Request)) return run(fn, args);
    if (isCrossSite(request, choices.trustedOrigins ?? [])) return crossSite().toResponse() as Result;
    try {
      const response = await run(fn, args);
      return (await written()) && response instanceof Response ? markPrivate(response) : response;
    } catch (error) {
      return answer(error, request, await written()) as Result;
    }
  };
}

async function run<Args extends unknown[], Result>(
  fn: (session: Session<SessionData>, ...args: Args) => Promise<Result> | Result,
  args: Args,
): Promise<Result> {
  const { session } = await currentScope();
  let result: Result;
  try {
    result = await fn(session, ...args);
  } catch (error) {
    if (isControlFlow(error)) await saveAll(session);
    throw error;
  }
  await saveAll(session);
  return result;
}

/** The session, and the one that `getSession()` gave after a `destroy()`. */
async function saveAll(session: Session<SessionData>): Promise<void> {
  await session.save();
  const { session: current } = await currentScope();
  if (current !== session) await current.save();
}

/** Whether this response carries the session cookie. */
async function written(): Promise<boolean> {
  return currentScope().then(
    ({ port }) => port.written,
    () => false,
  );
}

/** Whether Next threw it to redirect, to end in `notFound()` or its like, or to leave a prerender. */
function isControlFlow(error: unknown): boolean {
  try {
    unstable_rethrow(error);
    return false;
  } catch {
    return true;
  }
}

/** `notFound()`, `unauthorized()` and `forbidden()`. Shown by tests/unit/with-session.test.ts */
const FALLBACK = /^NEXT_HTTP_ERROR_FALLBACK;(404|401|403)$/;
const REDIRECT = /^NEXT_REDIRECT;\w+;(.*);(\d{3});$/;

function answer(error: unknown, request: Request, written: boolean): Response {
  const digest = String((error as { digest?: unknown } | null)?.digest);
  const fallback = FALLBACK.exec(digest)?.[1];
  if (fallback !== undefined) return markPrivate(new Response(null, { status: Number(fallback) }));
  const [, location, code] = (written && REDIRECT.exec(digest)) || [];
  if (location !== undefined) {
    const status = isFormPost(request) ? 303 : Number(code);
    return markPrivate(new Response(null, { status, headers: { location } }));
  }
  if (isSessionError(error)) return error.toResponse();
  throw error;
}

/** Whom Next redirects by 303 (tests/http/session.test.ts): for 307 and 308 a browser posts the form, a password, once more. */
function isFormPost({ method, headers }: Request): boolean {
  if (method !== "POST") return false;
  const type = headers.get("content-type") ?? "";
  const isForm = type === "application/x-www-form-urlencoded" || type.startsWith("multipart/form-data");
  return isForm || headers.has("next-action");
}

const crossSite = () => new SessionError("SESSION_CROSS_SITE", "Another site sent this request.");
