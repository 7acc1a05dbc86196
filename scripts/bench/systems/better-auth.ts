// better-auth in its four set-ups, each with what its documentation recommends for speed (joins where there is a join).
import { betterAuth } from "better-auth";
import { createAuthEndpoint } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";
import { getMigrations } from "better-auth/db/migration";
import pg from "pg";
import { openClient } from "../../../lib/session/caches/open.ts";
import { cookieValue, keep } from "../cookies.ts";
import type { Cart } from "../data.ts";
import type { Address, Reply, System } from "./system.ts";

export type Setup = "db" | "redis" | "redis+db" | "db+cookieCache";

interface Rest {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, options?: { ex: number }): Promise<unknown>;
  del(key: string): Promise<number>;
  getdel(key: string): Promise<string | null>;
  incr(key: string): Promise<number>;
  expire(key: string, seconds: number): Promise<number>;
}

const TIMEOUT_MS = 10_000;
const TOKEN = "better-auth.session_token";
const COPY = "better-auth.session_data";

export async function openBetterAuth(setup: Setup, { databaseUrl, rest, prefix }: Address): Promise<System> {
  const pool = new pg.Pool({ connectionString: databaseUrl });
  pool.on("error", () => {}); // the connections that DROP DATABASE ends
  const redis = setup.startsWith("redis") ? await openClient<Rest>(rest.url, rest.token, TIMEOUT_MS) : null;
  const keyOf = (key: string) => `${prefix}-better-auth-${setup}:${key}`;
  const auth = authOn(pool, setup, redis && secondaryStorage(redis, keyOf));
  const { runMigrations } = await getMigrations(auth.options);
  await runMigrations();
  const { internalAdapter } = await auth.$context;
  const users = new Map<string, User>();

  const read = async (cookies: string): Promise<Reply> => {
    const { headers, response } = await auth.api.getSession({
      headers: new Headers({ cookie: cookies }),
      returnHeaders: true,
    });
    const { session, user } = response ?? {};
    return { userId: user?.id ?? null, cart: cartIn(session?.cart), setCookies: headers.getSetCookie() };
  };

  return {
    async user(nth) {
      const user = await internalAdapter.createUser(
        { name: `user ${nth}`, email: `${prefix}-${setup}-${nth}@bench.invalid` },
        { method: "email-password" },
      );
      users.set(user.id, user);
      return user.id;
    },
    read,
    async write(cookies, cart) {
      const headers = new Headers({ cookie: cookies });
      const body = { cart: JSON.stringify(cart) };
      const { headers: sent, response } = await auth.api.updateSession({ headers, body, returnHeaders: true });
      const { session } = response as { session: { userId: string; cart?: string | null } };
      return { userId: session.userId, cart: cartIn(session.cart), setCookies: sent.getSetCookie() };
    },
    async signIn(cookies, userId) {
      const headers = new Headers({ cookie: cookies });
      // Its type comes from a schema, and checking one is no part of a sign-in.
      const body = { user: users.get(userId) } as unknown as undefined;
      const { headers: sent } = await auth.api.signInUser({ headers, body, returnHeaders: true });
      return { userId, cart: null, setCookies: sent.getSetCookie() };
    },
    async signOut(cookies) {
      const headers = new Headers({ cookie: cookies });
      const { headers: sent } = await auth.api.signOut({ headers, returnHeaders: true });
      return { userId: null, cart: null, setCookies: sent.getSetCookie() };
    },
    ...(setup === "redis+db" && {
      async evict(cookies: string) {
        await redis?.del(keyOf(cookieValue(cookies, TOKEN).split(".")[0] ?? ""));
        return cookies;
      },
    }),
    // The copy in the browser goes by itself after its maxAge.
    ...(setup === "db+cookieCache" && { evict: async (cookies: string) => keep(cookies, [`${COPY}=`]) }),
    settled: async () => {},
    close: () => pool.end(),
  };
}

type User = Parameters<typeof setSessionCookie>[1]["user"];

const cartIn = (text: string | null | undefined): Cart | null => (text ? JSON.parse(text) : null);

function authOn(database: pg.Pool, setup: Setup, storage: ReturnType<typeof secondaryStorage> | null) {
  return betterAuth({
    database,
    secret: "bench: thirty-two characters and a few more",
    baseURL: "http://bench.invalid",
    advanced: { database: { joins: true } },
    session: {
      additionalFields: { cart: { type: "string" as const, required: false } },
      ...(setup === "redis+db" && { storeSessionInDatabase: true }),
      ...(setup === "db+cookieCache" && { cookieCache: { enabled: true, maxAge: 300 } }),
    },
    ...(storage && { secondaryStorage: storage }),
    plugins: [signInUser],
    rateLimit: { enabled: false },
    logger: { disabled: true },
    telemetry: { enabled: false },
  });
}

/** What its own sign-in does once the password is checked; before, that looks the user and the account up. */
const signInUser = {
  id: "sign-in-user",
  endpoints: {
    signInUser: createAuthEndpoint("/sign-in/user", { method: "POST", requireHeaders: true }, async (ctx) => {
      const { user } = ctx.body as { user: User };
      const session = await ctx.context.internalAdapter.createSession(user.id, false);
      await setSessionCookie(ctx, { session, user });
      return ctx.json({ user });
    }),
  },
} as const;

const secondaryStorage = (redis: Rest, keyOf: (key: string) => string) => ({
  get: (key: string) => redis.get(keyOf(key)),
  async set(key: string, value: string, ttl?: number) {
    await redis.set(keyOf(key), value, ttl ? { ex: ttl } : undefined);
  },
  async delete(key: string) {
    await redis.del(keyOf(key));
  },
  getAndDelete: (key: string) => redis.getdel(keyOf(key)),
  // For its rate limit, which is off.
  async increment(key: string, ttl: number) {
    const count = await redis.incr(keyOf(key));
    if (count === 1) await redis.expire(keyOf(key), ttl);
    return count;
  },
});
