// These sessions, as a page or an action uses them: the shipped cookie port, sealer, manager and modes. Only Next's own
// parts are left out (its scope per request, and its headers).
import { PrismaPg } from "@prisma/adapter-pg";
import { RequestCookies, ResponseCookies } from "next/dist/compiled/@edge-runtime/cookies/index.js";
import { openClient } from "../../../lib/session/caches/open.ts";
import { guarded } from "../../../lib/session/core/guard.ts";
import { keyOf } from "../../../lib/session/core/id.ts";
import { createRuntime, type Runtime } from "../../../lib/session/mode.ts";
import { type CookieJar, NextCookiePort, type RequestHeaders } from "../../../lib/session/next/cookie-port.ts";
import { Session } from "../../../lib/session/session.ts";
import { prismaStore } from "../../../lib/session/stores/prisma.ts";
import type { SessionStore } from "../../../lib/session/stores/store.ts";
import { generate, testClient } from "../../prisma/generate.ts";
import { cookieValue } from "../cookies.ts";
import type { Cart } from "../data.ts";
import type { OurMode } from "./modes.ts";
import type { Address, Reply, System } from "./system.ts";

interface Data {
  cart?: Cart;
}

type Defer = (task: () => Promise<void>) => void;

interface Request {
  readonly session: Session<Data>;
  reply(): Reply;
}

export const PASSWORD = "bench:8sHq2!nWz5@Kt7#Vd9$Jx3%Ym6";
/** A busy machine is not a store that is down. */
const TIMEOUT_MS = 10_000;

export const environmentOf = (mode: OurMode, { databaseUrl, rest, redisUrl, prefix }: Address, tcp = false) => ({
  SESSION_MODE: mode,
  SESSION_PREFIX: `${prefix}-${mode}`,
  SESSION_PASSWORD: PASSWORD,
  SESSION_STORE_TIMEOUT_MS: String(TIMEOUT_MS),
  ...(mode !== "cache" && { DATABASE_URL: databaseUrl }),
  ...(mode !== "db" && !tcp && { UPSTASH_REDIS_REST_URL: rest.url, UPSTASH_REDIS_REST_TOKEN: rest.token }),
  ...(mode !== "db" && tcp && { SESSION_REDIS_URL: redisUrl }),
});

export interface Ways {
  readonly now?: () => number;
  /** docs/examples/pg-store.ts instead of Prisma. */
  readonly plainSql?: boolean;
  /** SESSION_REDIS_URL instead of Upstash's variables. */
  readonly tcp?: boolean;
}

export async function openOurs(mode: OurMode, address: Address, ways: Ways = {}): Promise<System> {
  const { now = Date.now, plainSql = false, tcp = false } = ways;
  const { databaseUrl, rest } = address;
  const database = mode === "cache" ? null : await (plainSql ? connectByPg : connect)(databaseUrl);
  const env = environmentOf(mode, address, tcp);
  const deferred: Promise<void>[] = [];
  const defer: Defer = (task) => void deferred.push(task());
  const runtime = createRuntime({
    env,
    now,
    defer,
    onEvent() {},
    // mode.ts would take the client of the app, which may be one for another database.
    store: database && guarded("database", async () => database.store, TIMEOUT_MS),
  });
  const { cookieName } = runtime.settings;
  const request = (cookies: string) => open(runtime, cookies, defer);

  return {
    user: async (nth) => `user-${nth}`,
    async visitor(cart) {
      const { session, reply } = await request("");
      session.set("cart", cart);
      await session.save();
      return reply().setCookies[0]?.split(";")[0] ?? "";
    },
    async read(cookies) {
      return (await request(cookies)).reply();
    },
    async write(cookies, cart) {
      const { session, reply } = await request(cookies);
      session.set("cart", cart);
      await session.save();
      return reply();
    },
    async signIn(cookies, userId) {
      const { session, reply } = await request(cookies);
      await session.login(userId);
      return reply();
    },
    async signOut(cookies) {
      const { session, reply } = await request(cookies);
      await session.destroy();
      return reply();
    },
    list: async (userId) => (await runtime.manager.list(userId)).length,
    ...(mode === "cached_db" && {
      async evict(cookies: string) {
        const opened = await runtime.sealer.open(cookieValue(cookies, cookieName));
        if (!opened) throw new Error("The cookie does not open.");
        const redis = await openClient<{ del(key: string): Promise<number> }>(rest.url, rest.token, TIMEOUT_MS);
        await redis.del(keyOf(env.SESSION_PREFIX, opened.handle));
        return cookies;
      },
    }),
    async settled() {
      while (deferred.length > 0) await deferred.shift();
    },
    close: async () => database?.close(),
  };
}

async function open(runtime: Runtime, cookies: string, defer: Defer): Promise<Request> {
  const headers = new Headers({ cookie: cookies, "user-agent": "bench" });
  const sent = new Headers();
  const jar = jarOf(new RequestCookies(headers), new ResponseCookies(sent));
  const session = await getSession(runtime, jar, headers, defer);
  return {
    session,
    reply: () => ({ userId: session.userId, cart: session.get("cart") ?? null, setCookies: sent.getSetCookie() }),
  };
}

/** What next/scope.ts does once per request. */
export async function getSession(
  runtime: Runtime,
  jar: CookieJar,
  headers: Headers,
  defer: Defer,
): Promise<Session<Data>> {
  const { manager, sealer, settings } = runtime;
  const port = new NextCookiePort(jar, headers as unknown as RequestHeaders, settings, sealer, manager.now);
  const opened = await port.open();
  const resumed = opened === null || typeof opened === "string" ? null : await manager.resume(opened);
  if (resumed && manager.touchDue(resumed.record)) defer(() => manager.touch(resumed));
  return new Session<Data>(manager, port, resumed);
}

/** Next's own cookies, as `cookies()` gives them to an action. */
export function jarOf(request: RequestCookies, response: ResponseCookies): CookieJar {
  const jar = {
    get: (name: string) => request.get(name),
    has: (name: string) => request.has(name),
    set(...args: Parameters<ResponseCookies["set"]>) {
      // As Next's: the port asks in this way whether a cookie can be set.
      if (args[0] === undefined) throw new TypeError("A name is missing.");
      response.set(...args);
    },
  };
  return jar as unknown as CookieJar;
}

interface Database {
  readonly store: SessionStore;
  close(): Promise<void>;
}

async function connect(url: string): Promise<Database> {
  await generate("postgresql", testClient("postgresql"));
  const { PrismaClient } = await import("../../../generated/test/postgresql/client.ts");
  const client = new PrismaClient({ adapter: new PrismaPg({ connectionString: url }) });
  return {
    store: prismaStore(client, { timeoutMs: TIMEOUT_MS, returning: true }),
    close: () => client.$disconnect(),
  };
}

async function connectByPg(url: string): Promise<Database> {
  const { openPgStore } = await import("../../../docs/examples/pg-store.ts");
  const { store, pool } = openPgStore(url, TIMEOUT_MS);
  return { store, close: () => pool.end() };
}
