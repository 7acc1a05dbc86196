// The one file to edit after copying the folder: what your sessions hold, your Prisma client, and a few choices.

import { SessionError } from "./core/errors";
import type { StorableData } from "./core/storable";
import type { SessionOptions } from "./options";
import { onOneConnection } from "./stores/sqlite";

/** What a session may hold. `session.get("cart")` is typed by this; values are JSON, Date, Map, Set or bigint. */
export interface SessionData {
  /** Product id -> quantity. */
  cart?: Record<string, number>;
  /** How often the visitor pressed the button of the page about sessions. */
  visits?: number;
}

/** The compiler's word on it: an error here names what cannot be stored, such as a function or an instance of a class. */
export type Checked = StorableData<SessionData>;

export const options = {
  /** Facts for a page that lists a user's devices: the browser's name, and the network of the address in this header. */
  device: { userAgent: true, addressHeader: "x-forwarded-for" },

  /**
   * Whether each process notes itself in the configured tiers (mode, build, counters): after an answer, at most every 30
   * seconds, one command and one or two statements. The gates of a migration and the console need it.
   */
  fleet: true,

  /**
   * How many sessions a user may have; null for any number. At a sign-in above that the one goes that signed in longest
   * ago, on whatever device: nobody is refused (docs/security.md).
   */
  sessionsPerUser: null,

  /**
   * Asked before a new session is stored, with the headers of its request: the place for a rate limit (docs/security.md).
   * With `false` nothing is stored, and `save` or `login` throws SESSION_REFUSED (429).
   */
  admit(_headers) {
    return true;
  },

  /**
   * Other sites whose pages may call Route Handlers that are wrapped in `withSession`, such as "https://admin.example.com".
   * From anywhere else they answer 403 to everything but GET and HEAD.
   */
  trustedOrigins: [],

  /**
   * Schemas for keys, of any library with Standard Schema (zod, valibot, arktype): `{ cart: z.record(z.string(), z.number()) }`.
   * What one returns is what `get` returns, and what the next save stores: an older shape is changed there. Without one a
   * value is what it was when it was set.
   */
  schemas: {},
  /** A stored value that its schema refuses reads as absent ("drop"), or throws SESSION_DATA_INVALID ("refuse"). */
  onInvalid: "drop",

  // openStore, openCache: tiers of your own instead of Prisma and Redis: docs/write-a-store.md.

  // telemetry: openTelemetry(api), for spans and metrics: docs/metrics.md.

  /**
   * Only with SESSION_IMPORT_FROM (docs/import.md): what of an earlier library's session goes on as one of ours. `null`
   * leaves it behind. May be asynchronous; asked at each request until the visitor has a cookie of ours.
   */
  imported({ userId, cart }) {
    return { userId: typeof userId === "string" ? userId : null, data: { cart: cart as Record<string, number> } };
  },

  /** Called for every event, for counters and logs. Never sees an id, a seal or data. */
  onEvent(event) {
    if (event.type !== "tier") return;
    if (event.state === "down")
      console.warn("[session] The cache stopped answering; it is asked again every 2 seconds.");
    else console.info("[session] The cache answers again.");
  },
} satisfies SessionOptions<SessionData>;

/**
 * The process-wide Prisma client, made at first use. If the project has one already, return that instead: one pool each.
 * Keep the adapter of your database; the other two branches may go.
 */
export function openDatabase(url: string): ReturnType<typeof connect> {
  const shared = globalThis as { [CLIENT]?: ReturnType<typeof connect> };
  shared[CLIENT] ??= connect(url).catch((error: unknown) => {
    delete shared[CLIENT];
    throw error;
  });
  return shared[CLIENT];
}

const CLIENT = Symbol.for("lib/session prisma client");

async function connect(url: string) {
  const client = await makeClient(url);
  // Connects now, not within the deadline of the first call. On SQLite: readers beside a writer, remembered in the file.
  await client.$queryRawUnsafe(url.startsWith("file:") ? "PRAGMA journal_mode = WAL" : "SELECT 1");
  return client;
}

async function makeClient(url: string) {
  try {
    // Imports inside `try` may be missing without failing the build: only the adapter of your database is needed.
    // eslint-disable-next-line -- without Prisma (mode `cache`) there is none
    // @ts-ignore
    const { PrismaClient } = await import("../../generated/prisma/client");
    return new PrismaClient({ adapter: await adapter(url) });
  } catch (cause) {
    throw new SessionError("SESSION_CONFIG_INVALID", "The Prisma client could not be made.", {
      cause,
      fix: "Run `prisma generate` for the database of DATABASE_URL, install its driver adapter, and see lib/session/setup.ts.",
    });
  }
}

async function adapter(url: string) {
  try {
    if (url.startsWith("file:")) {
      // eslint-disable-next-line -- it may be missing, and need not be
      // @ts-ignore
      const { PrismaLibSql } = await import("@prisma/adapter-libsql");
      // Two processes on one file: wait for the other's write instead of failing (milliseconds).
      return onOneConnection(new PrismaLibSql({ url, timeout: 900 }));
    }
    if (url.startsWith("postgres")) {
      // eslint-disable-next-line -- it may be missing, and need not be
      // @ts-ignore
      const { PrismaPg } = await import("@prisma/adapter-pg");
      return new PrismaPg({ connectionString: url });
    }
    // eslint-disable-next-line -- it may be missing, and need not be
    // @ts-ignore
    const { PrismaMariaDb } = await import("@prisma/adapter-mariadb");
    return new PrismaMariaDb(url);
  } catch (cause) {
    throw new Error("The driver adapter is not installed.", { cause });
  }
}
