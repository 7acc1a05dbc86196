// The design that most sites have (Django's backends are its best-known form): read the cache, on a miss read the
// database and SET; write the database, then SET; delete the row, then DEL; whole records, and an error of the cache is
// ignored. Each mode has a prefix of its own. The drill shows what it loses.
import { Redis } from "@upstash/redis";
import type { Connection } from "../../prisma/connection.ts";
import { connectPatiently } from "../tiers/connect.ts";

export interface Stored {
  readonly user: string | null;
  readonly data: Record<string, unknown>;
}

export interface NaiveStore {
  readonly mode: string;
  load(id: string): Promise<Stored | null>;
  save(id: string, session: Stored): Promise<void>;
  remove(id: string): Promise<void>;
  /** All sessions of a user but one. Where only the cache has them, nobody has a list. */
  removeOthers(user: string, except: string): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const TTL_S = 86_400;

export async function openNaiveStore(env: Environment): Promise<NaiveStore> {
  const mode = env.SESSION_MODE ?? "db";
  const timeout = Number(env.SESSION_STORE_TIMEOUT_MS);
  const database = mode === "cache" ? null : await openTable(env.DATABASE_URL ?? "");
  const redis =
    mode === "db"
      ? null
      : new Redis({
          url: env.UPSTASH_REDIS_REST_URL ?? "",
          token: env.UPSTASH_REDIS_REST_TOKEN ?? "",
          retry: { retries: 0 },
          signal: () => AbortSignal.timeout(timeout),
          enableTelemetry: false,
        });
  const key = (id: string) => `${env.SESSION_PREFIX}.${mode}:${id}`;
  /** Django logs it and goes on; where the cache is all there is, there is nothing to go on with. */
  const ignored = (error: unknown) => {
    if (database === null) throw error;
    return null;
  };

  const store: NaiveStore = {
    mode,
    async load(id) {
      const cached = redis && (await redis.get<Stored>(key(id)).catch(ignored));
      if (cached) return cached;
      const stored = (await database?.find(id)) ?? null;
      if (stored) await redis?.set(key(id), stored, { ex: TTL_S }).catch(ignored);
      return stored;
    },
    async save(id, session) {
      await database?.write(id, session);
      await redis?.set(key(id), session, { ex: TTL_S }).catch(ignored);
    },
    async remove(id) {
      await database?.remove(id);
      await redis?.del(key(id)).catch(ignored);
    },
    async removeOthers(user, except) {
      for (const id of (await database?.ofUser(user)) ?? []) if (id !== except) await store.remove(id);
    },
  };
  return store;
}

async function openTable(url: string) {
  let opening: Promise<Connection> | null = null;
  /** A lost connection is opened again by the next statement. */
  const run = async (sql: string, values: string[]) => {
    opening ??= connectPatiently(url);
    try {
      return await (await opening).run(sql, values);
    } catch (error) {
      opening = null;
      throw error;
    }
  };
  await run("CREATE TABLE IF NOT EXISTS naive_session (id TEXT PRIMARY KEY, owner TEXT, data TEXT)", []).catch(
    () => undefined, // another process makes it at the same moment
  );
  return {
    async find(id: string): Promise<Stored | null> {
      const [row] = await run("SELECT owner, data FROM naive_session WHERE id = ?", [id]);
      return row ? { user: row.owner as string | null, data: JSON.parse(String(row.data)) } : null;
    },
    write: (id: string, { user, data }: Stored) =>
      run(
        `INSERT INTO naive_session (id, owner, data) VALUES (?, NULLIF(?, ''), ?)
         ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, data = excluded.data`,
        [id, user ?? "", JSON.stringify(data)],
      ),
    remove: (id: string) => run("DELETE FROM naive_session WHERE id = ?", [id]),
    ofUser: async (user: string) =>
      (await run("SELECT id FROM naive_session WHERE owner = ?", [user])).map(({ id }) => String(id)),
  };
}
