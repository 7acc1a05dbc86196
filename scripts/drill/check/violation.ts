// What the check can find.
import type { Event } from "../history/event.ts";

export type Kind =
  /** A session answered as none although nobody had begun to end it. */
  | "lost"
  /** A session answered as live after its end, or the end of that id, was acknowledged. */
  | "revived"
  /** An acknowledged write that no later answer shows. */
  | "lost update"
  /** An acknowledged write that an answer misses and a later one shows. */
  | "stale read"
  /**
   * The same, by another reader of the session, in `cached_db`, within SESSION_CACHE_MAX_AGE, after both calls to the
   * cache had failed. The one staleness that is documented, and allowed.
   */
  | "stale within bound"
  /** A write that nobody had asked for yet, or that was applied twice. */
  | "phantom"
  /** Another session's data or user. */
  | "crossed";

export const KINDS: readonly Kind[] = [
  "lost",
  "revived",
  "lost update",
  "stale read",
  "stale within bound",
  "phantom",
  "crossed",
];

export interface Violation {
  readonly kind: Kind;
  /** What it befell: an id, a write, an answer. Each is counted once, however many answers show it. */
  readonly subject: string;
  /** The first answer that shows it. */
  readonly event: Event;
  /** In words, with the positions of the other requests concerned. */
  readonly detail: string;
}
