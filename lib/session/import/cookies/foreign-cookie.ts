/** A session of an earlier library, as its cookie tells. */
export interface Foreign {
  /** What that library calls the session. As good as a password: never stored, never shown. */
  readonly name: string;
  /** What it holds, if the cookie itself says so; null if the library's store does (import/rows). */
  readonly content: ForeignContent | null;
}

export interface ForeignContent {
  readonly data: Readonly<Record<string, unknown>>;
  /** ms; null if the library set no end. */
  readonly expiresAt: number | null;
}

/** How one library writes its cookie. Web APIs only: the edge asks too. */
export interface ForeignCookie {
  /** @param value decoded. @returns null for whatever that library would not accept; never throws for it */
  open(value: string): Promise<Foreign | null>;
}

/** What is longer was made by no library, and is not worth a hash. iron-session's four parts of a cookie fit in. */
export const MAX_VALUE = 16_384;
