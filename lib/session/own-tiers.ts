// Stores and caches of the project's own, as setup.ts names them (docs/write-a-store.md).

import type { SessionCache } from "./caches/cache";
import type { Settings } from "./core/config";
import { options } from "./setup";
import type { SessionStore } from "./stores/store";

/** Members of `options` in setup.ts that may be absent. Each is called once a process, by the first call to its tier. */
interface OwnTiers {
  /** Takes the place of Prisma where DATABASE_URL is set. */
  readonly openStore?: (settings: Settings) => Promise<SessionStore>;
  /** Takes the place of Redis where SESSION_REDIS_URL, or Upstash's variables, are set. Not at the edge. */
  readonly openCache?: (settings: Settings) => Promise<SessionCache>;
  readonly onEvent: unknown;
}

export const ownTiers: OwnTiers = options;
