import type { Pointer } from "./core/seal";
import type { DeviceFacts, SessionRecord } from "./core/types";

/** What the session needs of the response it belongs to. */
export interface CookiePort {
  /** Whether the browser's cookie was sealed with an older password: it is renewed at the next write. */
  readonly outdated: boolean;
  /** Whether the browser has no cookie of ours, but one of an earlier library (import/): a save gives it ours in any case. */
  readonly imported?: boolean;
  /** @throws SessionError SESSION_READ_ONLY where no cookie can be sent, before anything is stored */
  assertWritable(): void;
  /** Told of a cookie that is about to be written if the stores agree, so that it can be sealed while they work. */
  prepare?(pointer: Pointer, record: SessionRecord): void;
  /** @param record decides how long the browser keeps the cookie */
  write(pointer: Pointer, record: SessionRecord): Promise<void>;
  clear(): void;
  /** Whether this request may begin a session. Absent: always. */
  admit?(): Promise<boolean>;
  /** Device facts of this request, or null if they are not kept. */
  device(): DeviceFacts | null;
}
