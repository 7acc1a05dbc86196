// The words the whole folder shares. No code, so that every layer may import it.

/** The setting values of `SESSION_MODE`. */
export type Mode = "db" | "cached_db" | "cache";

/** `<prefix>:<handle>`: the row's primary key and the cache key, the same string in every mode. */
export type SessionKey = string & { readonly __brand: "SessionKey" };

/** How long a session may lie idle. `ttl` slides in seconds; `at` is a fixed time (ms); `browser` ends with the browser. */
export type IdleRule =
  | { readonly kind: "default" | "browser" | "remember" }
  | { readonly kind: "ttl"; readonly seconds: number }
  | { readonly kind: "at"; readonly time: number };

/** What the devices page may show. Coarse on purpose: an address is cut to its network. */
export interface DeviceFacts {
  readonly userAgent: string | null;
  readonly ip: string | null;
}

/** Row versions above `after`, up to `upTo`: while they were written, a neighbour wrote the cache entry without them. */
export interface Fork {
  readonly after: number;
  readonly upTo: number;
}

/**
 * A stored session, the same in both tiers. Times are milliseconds since the epoch.
 * `data` maps a top-level key to its encoded value (core/value.ts), so that parallel changes merge per key.
 */
export interface SessionRecord {
  readonly version: number;
  readonly data: Readonly<Record<string, string>>;
  readonly userId: string | null;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly idleExpiresAt: number;
  readonly absoluteExpiresAt: number;
  readonly idleRule: IdleRule;
  /** When the user last proved who they are (`login`); null before that. */
  readonly authenticatedAt: number | null;
  readonly device: DeviceFacts | null;
  /**
   * Row versions that this one does not contain although it is higher, the newest last: it was made from a cache entry
   * (modes/newest.ts). Whoever wrote one of them must be told "overtaken" (tests/model/code/three.test.ts).
   */
  readonly forks?: readonly Fork[];
}

/** The two facts a touch moves. It never changes the data or the version. */
export interface Touch {
  readonly lastSeenAt: number;
  readonly idleExpiresAt: number;
}
