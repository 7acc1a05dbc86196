// express-session with its stores: the real middleware on Node's request and response, without a socket between.
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { promisify } from "node:util";
import connectPgSimple from "connect-pg-simple";
import { RedisStore } from "connect-redis";
import session, { type Store } from "express-session";
import pg from "pg";
import { createClient } from "redis";
import { openClient } from "../../../lib/session/caches/open.ts";
import { keep } from "../cookies.ts";
import type { Cart } from "../data.ts";
import type { Address, Reply, System } from "./system.ts";

type ExpressSession = session.Session & { userId?: string; cart?: Cart };
type ExpressRequest = IncomingMessage & { session?: ExpressSession };

const SECRET = "bench: keyboard cat, the forty-second of its name";
const WEEK_MS = 7 * 86_400_000;
const TIMEOUT_MS = 10_000;

export async function expressOnPostgres({ databaseUrl }: Address): Promise<System> {
  const pool = new pg.Pool({ connectionString: databaseUrl });
  pool.on("error", () => {}); // the connections that DROP DATABASE ends
  const PgStore = connectPgSimple(session);
  // better-auth has a table "session" in the same database. Pruning is for a server that stays.
  const store = new PgStore({
    pool,
    tableName: "express_session",
    createTableIfMissing: true,
    pruneSessionInterval: false,
  });
  return express(store, () => pool.end());
}

/** Redis over the network protocol it is made for. */
export async function expressOnTcp({ redisUrl, prefix }: Address): Promise<System> {
  const client = createClient({ url: redisUrl });
  await client.connect();
  return express(new RedisStore({ client, prefix: `${prefix}-express-tcp:` }), () => client.close());
}

interface Rest {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, options: { ex: number }): Promise<unknown>;
  expire(key: string, seconds: number): Promise<number>;
  del(...keys: string[]): Promise<number>;
}

/** The same store on the client that ours uses, with the same settings. */
export async function expressOnRest({ rest, prefix }: Address): Promise<System> {
  const redis = await openClient<Rest>(rest.url, rest.token, TIMEOUT_MS);
  const client = {
    get: (key: string) => redis.get(key),
    set: (key: string, value: string, { expiration }: { expiration: { value: number } }) =>
      redis.set(key, value, { ex: expiration.value }),
    expire: (key: string, seconds: number) => redis.expire(key, seconds),
    del: (keys: string[]) => redis.del(...keys),
  };
  return express(new RedisStore({ client, prefix: `${prefix}-express-rest:` }), async () => {});
}

function express(store: Store, close: () => Promise<unknown>): System {
  const middleware = session({
    store,
    secret: SECRET,
    resave: false,
    saveUninitialized: false,
    cookie: { maxAge: WEEK_MS },
  });
  const socket = new Socket();

  function answer(cookies: string, work: (request: ExpressRequest) => unknown): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const request: ExpressRequest = new IncomingMessage(socket);
      Object.assign(request, { url: "/", method: "GET" });
      request.headers.cookie = cookies;
      const response = new ServerResponse(request);
      let reply: Omit<Reply, "setCookies"> = { userId: null, cart: null };
      let ended = false;
      // What the middleware calls at last, when its store has answered.
      response.end = () => {
        ended = true;
        if (!response.headersSent) response.writeHead(200);
        resolve({ ...reply, setCookies: [response.getHeader("set-cookie") ?? []].flat().map(String) });
        return response;
      };
      const next = async (error?: unknown) => {
        if (error) {
          if (ended) throw error;
          return reject(error);
        }
        try {
          await work(request);
          const { userId = null, cart = null } = request.session ?? {};
          reply = { userId, cart };
          response.end();
        } catch (thrown) {
          reject(thrown);
        }
      };
      middleware(request as Parameters<typeof middleware>[0], response as never, (error) => void next(error));
    });
  }

  const sessionOf = ({ session }: ExpressRequest): ExpressSession => {
    if (!session) throw new Error("There is no session.");
    return session;
  };
  const write = (cookies: string, cart: Cart) =>
    answer(cookies, (request) => {
      sessionOf(request).cart = cart;
    });

  return {
    user: async (nth) => `user-${nth}`,
    visitor: async (cart) => keep("", (await write("", cart)).setCookies),
    read: (cookies) => answer(cookies, () => {}),
    write,
    signIn: (cookies, userId) =>
      answer(cookies, async (request) => {
        const { cart } = sessionOf(request);
        await promisify(sessionOf(request).regenerate.bind(request.session))();
        Object.assign(sessionOf(request), { userId, cart });
      }),
    // As its documentation has it; the cookie stays in the browser.
    signOut: (cookies) => answer(cookies, (request) => promisify(sessionOf(request).destroy.bind(request.session))()),
    settled: async () => {},
    close: async () => void (await close()),
  };
}
