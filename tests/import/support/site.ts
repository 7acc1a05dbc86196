// A site whose sessions are the shipped ones, `getSession` and `withSession` included, on tiers in memory; and browsers that
// keep cookies by name. Only Next's two request functions are doubles: they answer for the request that runs.

import { AsyncLocalStorage } from "node:async_hooks";
import { vi } from "vitest";
import { memoryCache } from "@/lib/session/caches/memory";
import type { Session } from "@/lib/session/session";
import type { SessionData } from "@/lib/session/setup";
import { memoryStore } from "@/lib/session/stores/memory";
import { DAY, fakeClock, START } from "../../support/clock";
import { openTestRuntime, type Setting, type TestRuntime } from "../../support/session";

interface Request {
  readonly runtime: TestRuntime;
  readonly headers: Headers;
  readonly jar: Jar;
  /** What is to be done when the response is sent. */
  readonly later: (() => Promise<void>)[];
}

const requests = vi.hoisted(() => ({ current: null as unknown as AsyncLocalStorage<Request> }));
requests.current = new AsyncLocalStorage();

const running = () => {
  const request = requests.current.getStore();
  if (!request) throw new Error("outside a request");
  return request;
};
vi.mock("next/headers", () => ({
  cookies: async () => running().jar,
  headers: async () => running().headers,
}));
vi.mock("next/server", async (original) => ({
  ...(await original<object>()),
  connection: async () => {},
  after: (task: () => Promise<void>) => void running().later.push(task),
}));

// Several sites may answer at once, so the process's runtime (next/runtime.ts) is that of the request.
Object.defineProperty(globalThis, Symbol.for("lib/session runtime"), { get: () => running().runtime });

const { getSession } = await import("@/lib/session/next/get-session");
const { withSession } = await import("@/lib/session/next/with-session");

export const SECRET = "import-tests:5tGb8&Nj2(Km6)Xs1!Wq9^Ed3";
const WEEK_MS = 7 * DAY * 1000;
/** The import is over a week from the clock's start. */
export const UNTIL = START + WEEK_MS;

/** Fresh tiers whose clock stands at the present, like that of the libraries that made the old sessions. */
export function presentTiers({ store = true, cache = true }: Setting): TestRuntime["tiers"] {
  const clock = fakeClock(Date.now());
  return { clock, store: store ? memoryStore() : null, cache: cache ? memoryCache({ now: clock.now }) : null };
}

export interface Site extends TestRuntime {
  browser(): never;
  visitor(cookies?: Record<string, string>): Visitor;
}

export function openSite(setting: Setting, env: Record<string, string>, tiers?: TestRuntime["tiers"]): Site {
  const until = tiers ? tiers.clock.now() + WEEK_MS : UNTIL;
  const runtime = openTestRuntime({
    ...setting,
    ...(tiers && { tiers }),
    env: { SESSION_IMPORT_PASSWORD: SECRET, SESSION_IMPORT_UNTIL: new Date(until).toISOString(), ...env },
  });
  return Object.assign(runtime, {
    browser: (): never => {
      throw new Error("use visitor()");
    },
    visitor: (cookies: Record<string, string> = {}) => new Visitor(runtime, new Map(Object.entries(cookies))),
  });
}

type AnySession = Session<SessionData>;

export class Visitor {
  readonly cookies: Map<string, string>;
  /** Every cookie that was ever set or, with an empty value, taken away. */
  readonly sent: SetCookie[] = [];
  /** What somebody has added to the Cookie header. */
  extraHeader = "";
  /** Other headers of each request. */
  readonly headers: Record<string, string> = {};
  readonly #runtime: TestRuntime;

  constructor(runtime: TestRuntime, cookies: Map<string, string>) {
    this.#runtime = runtime;
    this.cookies = cookies;
  }

  /** A page: `getSession`, and nothing can be set. */
  page<T>(work: (session: AnySession) => T): Promise<T> {
    return this.#request(false, async () => work(await getSession()));
  }

  /** What a page shows. */
  look() {
    return this.page((session) => {
      const { userId, id, isNew, source, authenticatedAt } = session;
      return { userId, id, isNew, source, authenticatedAt, data: session.toJSON() };
    });
  }

  /** A Server Action or Route Handler in `withSession`. */
  act<T>(work: (session: AnySession) => T | Promise<T>): Promise<T> {
    return this.#request(true, withSession(work));
  }

  /** Another holder of the same cookies. */
  copy(): Visitor {
    return new Visitor(this.#runtime, new Map(this.cookies));
  }

  async #request<T>(writable: boolean, work: () => Promise<T>): Promise<T> {
    const header =
      [...this.cookies].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("; ") + this.extraHeader;
    const jar = new Jar(this.cookies, writable);
    const headers = new Headers({ ...this.headers, cookie: header });
    const request: Request = { runtime: this.#runtime, jar, headers, later: [] };
    try {
      return await requests.current.run(request, work);
    } finally {
      await requests.current.run(request, () => Promise.all(request.later.map((task) => task())));
      await this.#runtime.settled();
      for (const cookie of jar.sent) {
        this.sent.push(cookie);
        if (cookie.value === "") this.cookies.delete(cookie.name);
        else this.cookies.set(cookie.name, cookie.value);
      }
    }
  }
}

interface SetCookie {
  readonly name: string;
  readonly value: string;
  readonly attributes: Record<string, unknown>;
}

/** As Next's: decoded values, one per name; what a handler sets is what it then reads. */
class Jar {
  readonly sent: SetCookie[] = [];
  readonly #values: Map<string, string>;
  readonly #writable: boolean;

  constructor(values: Map<string, string>, writable: boolean) {
    this.#values = new Map(values);
    this.#writable = writable;
  }
  get(name: string) {
    const value = this.#values.get(name);
    return value === undefined ? undefined : { name, value };
  }
  has(name: string) {
    return this.#values.has(name);
  }
  set(name: string, value: string, attributes: Record<string, unknown>) {
    if (!this.#writable)
      throw new Error(
        "Cookies can only be modified in a Server Action or Route Handler. Read more: https://nextjs.org",
      );
    if (name === undefined) throw new TypeError("no name");
    this.#values.set(name, value);
    const at = this.sent.findIndex((cookie) => cookie.name === name);
    if (at >= 0) this.sent.splice(at, 1);
    this.sent.push({ name, value, attributes });
  }
}
