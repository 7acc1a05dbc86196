// What middleware.ts (edge) and proxy.ts (Node) may know of a session: the same functions for both. Web APIs only; nothing
// here reaches Prisma, Node or next/headers (tests/http/edge-bundle.test.ts). An answer is good for a redirect, never as
// the only guard: a page, an action and a handler check for themselves.

import { type NextRequest, NextResponse } from "next/server";
import type { SessionCache } from "./caches/cache";
import { openUpstash } from "./caches/open";
import { readSettings, type Settings } from "./core/config";
import { cookieAttributes, cookieCount, markPrivate } from "./core/cookie";
import { expiresAt, isLive } from "./core/expiry";
import { Breaker, guarded } from "./core/guard";
import { handleOf, keyOf } from "./core/id";
import { createSealer, type OpenedSeal, type Sealer } from "./core/seal";
import type { SessionRecord } from "./core/types";
import { decodeValue } from "./core/value";
import { createDataBox, type DataBox } from "./encryption/box";
import { foreignCookie } from "./import/cookies";
import { derivedId } from "./import/derived-id";
import { readForeign } from "./import/jar";

/**
 * - `none`: nobody is signed in with this request: no cookie, not ours, or the session is over.
 * - `unverified`: the cookie is ours, but only the database, or a Redis over TCP, can tell whether the session lives; or it
 *   is that of an earlier library (docs/import.md). Let it pass; the page decides.
 * - `live`: the cache answered for it.
 * - `unavailable`: the cache did not answer and nothing else can. Never means "signed out".
 */
export type EdgeSession =
  | { readonly status: "none" }
  | { readonly status: "unverified"; readonly id: string }
  | { readonly status: "unavailable"; readonly id: string }
  | {
      readonly status: "live";
      /** The public handle of the session. */
      readonly id: string;
      /** The signed-in user, or null. */
      readonly userId: string | null;
      /** When it ends without another visit. */
      readonly expiresAt: Date;
      /** A value of the session, as it was stored: no schema is asked. @param key which one */
      get(key: string): unknown;
    };

interface EdgeRuntime {
  readonly settings: Settings;
  readonly sealer: Sealer;
  readonly box: DataBox;
  readonly cache: SessionCache | null;
}

let made: EdgeRuntime | undefined;

function runtime(): EdgeRuntime {
  if (made) return made;
  const settings = readSettings(process.env);
  const { upstash, prefix, storeTimeoutMs } = settings;
  const watch = { breaker: new Breaker({ now: Date.now, always: new Set(), onChange() {} }) };
  const cache =
    upstash && settings.mode !== "db"
      ? guarded("cache", () => openUpstash(upstash.url, upstash.token, prefix, storeTimeoutMs), storeTimeoutMs, watch)
      : null;
  made = {
    settings,
    cache,
    sealer: createSealer(settings.passwords, Date.now, settings.passwordId),
    box: createDataBox(settings.dataKeys),
  };
  return made;
}

/**
 * What can be said about the session of `request` without a database: at most one command, and none while the cache is taken
 * for dead, which each process does for itself. Writes nothing.
 * @param request as the middleware is given it
 * @returns one of the four answers, also while the cache is down or holds what cannot be read here
 * @throws SessionError SESSION_CONFIG_INVALID
 */
export async function readSession(request: NextRequest): Promise<EdgeSession> {
  const { settings, cache, box } = runtime();
  const pointer = await openCookie(request);
  if (pointer === null) return readImport(request);
  const id = pointer.handle;
  if (cache === null) return { status: "unverified", id };
  const key = keyOf(settings.prefix, id);
  try {
    const entry = await cache.get(key);
    if (entry.state === "dead") return { status: "none" };
    const record = entry.state === "live" ? entry.record : null;
    if (settings.mode === "cache") {
      if (record !== null)
        return isLive(record, Date.now()) ? live(id, await box.open(key, record)) : { status: "none" };
      return settings.databaseUrl === null ? { status: "none" } : { status: "unverified", id };
    }
    const trusted =
      entry.state === "live" &&
      record !== null &&
      !entry.held &&
      isLive(record, Date.now()) &&
      record.version >= (pointer.version ?? 0) &&
      Date.now() - entry.checkedAt < settings.cacheMaxAgeMs;
    return trusted ? live(id, await box.open(key, record)) : { status: "unverified", id };
  } catch {
    return settings.mode === "cache" || settings.bridge ? { status: "unavailable", id } : { status: "unverified", id };
  }
}

/**
 * Marks the response private where a session may have been read or set behind it, and re-issues a cookie that was sealed
 * with an older password: on the response, and on the request, so that pages behind it see the same. Writes no store and
 * never changes the id: a cookie set here can get lost on an action's own redirect.
 * @param request as the middleware is given it; it may get the new cookie
 * @param response what the middleware is about to answer
 * @returns `response`, to be returned from the middleware; a plain Response in its place where its headers cannot be changed, as
 * those of `Response.redirect()` and of `fetch`
 * @throws SessionError SESSION_CONFIG_INVALID
 */
export async function refreshSession<R extends Response>(request: NextRequest, response: R): Promise<R> {
  const { settings, sealer } = runtime();
  const safe = request.method === "GET" || request.method === "HEAD";
  const known = request.cookies.has(settings.cookieName) || foreignValue(request) !== null;
  const answer = known || !safe ? markPrivate(response) : response;
  const pointer = await openCookie(request);
  if (pointer === null || !pointer.outdated) return answer;
  const value = await sealer.seal(pointer, pointer);
  request.cookies.set(settings.cookieName, value);
  setCookie(answer, settings.cookieName, value, settings.secure, pointer.browser ? null : pointer.ttl);
  forwardRequest(request, answer);
  return answer;
}

/** As a page would, a browser that has an earlier library's cookie and none of ours. */
async function readImport(request: NextRequest): Promise<EdgeSession> {
  const { imports, cookieName } = runtime().settings;
  const value = foreignValue(request);
  if (!imports || value === null || cookieCount(request.headers.get("cookie"), cookieName) > 1)
    return { status: "none" };
  const foreign = Date.now() < imports.until ? await foreignCookie(imports).open(value) : null;
  if (foreign === null) return { status: "none" };
  return { status: "unverified", id: await handleOf(await derivedId(imports, foreign.name)) };
}

function foreignValue(request: NextRequest): string | null {
  const { imports } = runtime().settings;
  return imports ? readForeign(request.cookies, request.headers.get("cookie"), imports) : null;
}

async function openCookie(request: NextRequest): Promise<OpenedSeal | null> {
  const { settings, sealer } = runtime();
  const value = request.cookies.get(settings.cookieName)?.value;
  if (!value || cookieCount(request.headers.get("cookie"), settings.cookieName) > 1) return null;
  return sealer.open(value);
}

function live(id: string, record: SessionRecord): EdgeSession {
  return {
    status: "live",
    id,
    userId: record.userId,
    expiresAt: new Date(expiresAt(record)),
    get: (key) => (Object.hasOwn(record.data, key) ? decodeValue(record.data[key] as string) : undefined),
  };
}

function setCookie(response: Response, name: string, value: string, secure: boolean, maxAge: number | null): void {
  const attributes = cookieAttributes(secure, maxAge);
  if (response instanceof NextResponse) {
    response.cookies.set(name, value, attributes);
    return;
  }
  const carrier = new NextResponse();
  carrier.cookies.set(name, value, attributes);
  for (const header of carrier.headers.getSetCookie()) response.headers.append("set-cookie", header);
}

// How NextResponse.next({ request }) hands changed request headers on: as headers of the response. What the middleware has
// itself changed there stays.
function forwardRequest(request: NextRequest, response: Response): void {
  if (response.headers.get("x-middleware-next") !== "1") return;
  const forwarded = NextResponse.next({ request: { headers: request.headers } }).headers;
  const own = response.headers.has(OVERRIDES);
  for (const [name, value] of forwarded) {
    const carries = name === OVERRIDES || name.startsWith(FORWARDED);
    if (carries && (!own || name === `${FORWARDED}cookie`)) response.headers.set(name, value);
  }
  if (!/(^|,)cookie(,|$)/.test(response.headers.get(OVERRIDES) ?? "")) response.headers.append(OVERRIDES, "cookie");
}

const OVERRIDES = "x-middleware-override-headers";
const FORWARDED = "x-middleware-request-";
