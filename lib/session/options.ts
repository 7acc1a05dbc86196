import type { SessionCache } from "./caches/cache";
import type { Settings } from "./core/config";
import type { SessionEvent } from "./core/events";
import type { OnInvalid, Schemas } from "./core/schema";
import type { Mode } from "./core/types";
import type { Imported } from "./import/imported";
import type { Telemetry } from "./metrics/telemetry";
import type { SessionStore } from "./stores/store";

/** What `options` in setup.ts may say, where each is explained. What is optional may be missing in one that is older than this folder. */
export interface SessionOptions<Data extends object> {
  readonly device: { readonly userAgent: boolean; readonly addressHeader: string | null };
  readonly fleet?: boolean;
  readonly sessionsPerUser?: number | null;
  readonly admit?: (headers: { get(name: string): string | null }) => boolean | Promise<boolean>;
  readonly trustedOrigins?: readonly string[];
  readonly schemas?: Schemas<Data>;
  readonly onInvalid?: OnInvalid;
  /** Takes the place of Prisma where DATABASE_URL is set. Called once a process, by the first call to its tier. */
  readonly openStore?: (settings: Settings) => Promise<SessionStore>;
  /** Takes the place of Redis where SESSION_REDIS_URL, or Upstash's variables, are set. Not at the edge. Called as above. */
  readonly openCache?: (settings: Settings) => Promise<SessionCache>;
  readonly telemetry?: Telemetry;
  readonly imported: (
    old: Readonly<Record<string, unknown>>,
    facts: { readonly expiresAt: Date | null },
  ) => Imported<Data> | null | Promise<Imported<Data> | null>;
  readonly onEvent: (event: SessionEvent & { readonly mode: Mode }) => void;
}
