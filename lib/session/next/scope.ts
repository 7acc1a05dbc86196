// One session per request, read once: kept under the object that `await headers()` returns, which is the same in every
// component of a render, in generateMetadata, in an action and the render after it, and in a handler. React's cache()
// covers renders only.

import { cookies, headers } from "next/headers";
import { connection } from "next/server";
import type { Resumed } from "../manager";
import { Session } from "../session";
import type { SessionData } from "../setup";
import { NextCookiePort } from "./cookie-port";
import { afterResponse, runtime } from "./runtime";

interface Scope {
  session: Session<SessionData>;
  readonly port: NextCookiePort;
}

const shared = globalThis as { [SCOPES]?: WeakMap<object, Promise<Scope>> };
const SCOPES = Symbol.for("lib/session scopes");

/** The scope of the current request. Outside a request Next throws its own error. */
export async function currentScope(): Promise<Scope> {
  // First, and outside any try: while prerendering Next stops us here by throwing or by never answering. `connection`
  // before the rest: under partialPrefetching a prefetch may read cookies but not the clock.
  await connection();
  const jar = await cookies();
  const head = await headers();
  shared[SCOPES] ??= new WeakMap();
  let opening = shared[SCOPES].get(head);
  if (opening === undefined) {
    opening = open(new NextCookiePort(jar, head, runtime().settings, runtime().sealer, runtime().manager.now));
    shared[SCOPES].set(head, opening);
  }
  const scope = await opening;
  scope.port.jar = jar;
  // What ended stays so; whoever asks again gets a new, empty session.
  if (scope.session.over) scope.session = new Session(runtime().manager, scope.port, null);
  return scope;
}

async function open(port: NextCookiePort): Promise<Scope> {
  const { manager, report } = runtime();
  const opened = await port.open();
  const sealed = typeof opened === "string" ? null : opened;
  const resumed = sealed ? await manager.resume(sealed) : opened === "duplicate" ? null : await arrival(port);
  // The cookie of an earlier library may have the name of ours: that is nobody's attempt.
  if (typeof opened === "string" && resumed === null) report({ type: "cookie", outcome: opened });
  const session = new Session<SessionData>(manager, port, resumed);
  if (resumed && manager.touchDue(resumed.record)) afterResponse(() => noteVisit(session));
  return { port, session };
}

/**
 * A visit is noted after the response, by the store alone: a page that is being rendered can send no cookie. By then the request
 * may have written the session, which notes it too, and may have made its life shorter (tests/unit/session/deadline.test.ts).
 */
async function noteVisit(session: Session<SessionData>): Promise<void> {
  const { manager } = runtime();
  const stored = session.stored();
  if (stored && manager.touchDue(stored.record)) await manager.touch(stored);
}

/** The session of an earlier library's cookie. A browser that has a seal of ours, if only of a dead session, is past that. */
async function arrival(port: NextCookiePort): Promise<Resumed | null> {
  const value = port.foreign();
  const resumed = value === null ? null : ((await runtime().arrivals?.resume(value, port.device())) ?? null);
  // The next save gives the browser our cookie.
  port.imported = port.outdated = resumed !== null;
  return resumed;
}
