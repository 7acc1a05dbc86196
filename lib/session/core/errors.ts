// Every error a user of the folder can meet: one class, one code each, and what to do about it.
// No message holds an id, a seal, a secret or session data (tests/unit/errors.test.ts).

const CATALOGUE = {
  SESSION_CONFIG_INVALID: { status: 500, fix: "Correct the settings named above." },
  SESSION_READ_ONLY: {
    status: 500,
    fix: "Do it in a Server Action or a Route Handler: a page that is being rendered can send no cookie.",
  },
  SESSION_STORE_UNAVAILABLE: {
    status: 503,
    fix: "Nobody was logged out; try again. See which store is down in `cause`.",
  },
  SESSION_GONE: { status: 409, fix: "The session ended while this request ran. Start again from getSession()." },
  SESSION_ENDED: { status: 500, fix: "This handle was destroyed and stays so. Call getSession() for a new session." },
  SESSION_CONFLICT: { status: 409, fix: "Too many writers at once; nothing was written. Try again." },
  SESSION_VALUE_INVALID: { status: 400, fix: "Store JSON, Date, Map, Set or bigint, and no `undefined`." },
  SESSION_DATA_INVALID: {
    status: 500,
    fix: 'Let its schema in setup.ts accept the older shape and change it, or choose `onInvalid: "drop"`.',
  },
  SESSION_TOO_LARGE: { status: 413, fix: "Keep large data elsewhere and store a reference to it." },
  SESSION_KEY_INVALID: { status: 400, fix: "Use a non-empty string of at most 128 characters as key." },
  SESSION_EXISTS: { status: 500, fix: "An id was used twice. Creation never overwrites; report this." },
  SESSION_FORMAT_UNKNOWN: {
    status: 503,
    fix: "A newer release wrote this session. Finish the deploy, or roll forward.",
  },
  SESSION_COOKIE_TOO_LARGE: { status: 500, fix: "Shorten SESSION_COOKIE_NAME or the cookie's path and domain." },
  SESSION_REFUSED: { status: 429, fix: "Too many at once, says `admit` in setup.ts. Try again later." },
  SESSION_CROSS_SITE: { status: 403, fix: "Send it from a page of this site, or name the origin in setup.ts." },
  SESSION_NOT_FRESH: { status: 401, fix: "Ask the user to sign in again, then repeat." },
} as const;

/** The stable codes, each with its page in docs/errors. */
export type SessionErrorCode = keyof typeof CATALOGUE;

/** Seconds a client should wait before it asks again; sent as Retry-After. */
const RETRY_AFTER_SECONDS = 2;

/** What each code means, in the folder itself: wherever it was copied to, it goes along (docs/decisions/027). */
const PAGES = "lib/session/ERRORS.md";

/** The only error class of `lib/session`. Switch on `code`; `message` is for people. docs/errors has a page for each code. */
export class SessionError extends Error {
  /** By which two bundles of one server know the class. */
  override readonly name = "SessionError";
  /** What happened, as a name that stays. */
  readonly code: SessionErrorCode;
  /** The HTTP status that fits: 503 for an unavailable store. */
  readonly status: number;
  /** What the reader of the error can do. */
  readonly fix: string;
  /** The code again: Next hands `digest`, and nothing else, to an error boundary in production. */
  readonly digest: SessionErrorCode;
  /**
   * Where a developer reads more: the code's heading in ERRORS.md of this folder. A log that prints an error's properties
   * prints it; the message, which a person may be shown, does not have it.
   */
  readonly page: string;

  /** Two bundles of one server have two copies of this class; they agree by name. @internal */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isSessionError(value);
  }

  /**
   * @param code which error it is
   * @param what what happened, a sentence without ids, secrets and data
   * @param options what else is known
   * @param options.cause what it came from
   * @param options.fix what to do, instead of the standard sentence of the code
   */
  constructor(code: SessionErrorCode, what: string, options?: { cause?: unknown; fix?: string }) {
    const { status, fix: standard } = CATALOGUE[code];
    const fix = options?.fix ?? standard;
    super(`[session] ${what} ${fix} (${code})`, options?.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.digest = code;
    this.status = status;
    this.fix = fix;
    this.page = `${PAGES}#${code.toLowerCase()}`;
  }

  /** A generic answer for a Route Handler: the status, no detail, and Retry-After when trying again makes sense. */
  toResponse(): Response {
    const headers = new Headers({ "content-type": "application/json", "cache-control": "private, no-store" });
    if (this.status === 503) headers.set("retry-after", String(RETRY_AFTER_SECONDS));
    return new Response(JSON.stringify({ error: this.code }), { status: this.status, headers });
  }
}

/** Whether `error` is ours with that code. Compares by name, so that two bundles of the folder agree. */
export function isSessionError(error: unknown, code?: SessionErrorCode): error is SessionError {
  const candidate = error as Partial<SessionError> | null;
  return candidate?.name === "SessionError" && (code === undefined || candidate.code === code);
}

/**
 * What is known of a call that failed, beside that it did: it was not sent; the tier answered, though not with what was asked
 * for; what the tier holds is no session of this release.
 */
type Fate = "not sent" | "answered" | "unreadable";

/** Two bundles of one server agree on it, and no log prints it. */
const FATE = Symbol.for("lib/session fate of a call");

function marked(error: SessionError, fate: Fate): SessionError {
  return Object.defineProperty(error, FATE, { value: fate, configurable: true });
}

const fateOf = (error: unknown) => (error as { readonly [FATE]?: Fate } | null)?.[FATE];

/** A tier could not be asked, or gave no answer that can be understood. Never means "no session". */
export function unavailable(tier: "database" | "cache", cause: unknown): SessionError {
  if (isSessionError(cause)) return cause;
  return new SessionError("SESSION_STORE_UNAVAILABLE", `The ${tier} did not answer.`, { cause: redact(cause) });
}

/** As `unavailable`, of a tier that could not be opened: the call was never sent. */
export const notOpened = (tier: "database" | "cache", cause: unknown) => marked(unavailable(tier, cause), "not sent");

/**
 * A tier did answer, but not with what was asked for: it refused this call, or said something that is no reply. Nobody knows
 * what became of the call; others it may well serve.
 * @param what names the cause
 * @param code the tier's own word for it
 */
export function answered(tier: "database" | "cache", what: "Refused" | "UnknownReply", code?: string): SessionError {
  const cause = redact(Object.assign(new Error(), { name: what, code }));
  const error = new SessionError("SESSION_STORE_UNAVAILABLE", `The ${tier} did not do what it was asked.`, { cause });
  return marked(error, "answered");
}

/** What a tier holds under the key is no session: an error, never "no session", and nothing is overwritten. */
export const damaged = () =>
  marked(
    new SessionError("SESSION_STORE_UNAVAILABLE", "A stored session cannot be read: it is damaged."),
    "unreadable",
  );

/** Whether what a tier holds under the key is no session that this release can read. */
export const isUnreadable = (error: unknown) =>
  fateOf(error) === "unreadable" || isSessionError(error, "SESSION_FORMAT_UNKNOWN");

/** Whether a tier did answer, whatever it said: then it is not down. */
export const didAnswer = (error: SessionError) =>
  error.code !== "SESSION_STORE_UNAVAILABLE" || fateOf(error) === "answered" || isUnreadable(error);

/** No connection, no right, no such table: said before anything can have been changed (Node; Prisma's error reference). */
const NOTHING_DONE = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|P1000|P1001|P1003|P1010|P2021|P2022)$/;

/** Whether a call that failed has certainly changed nothing. Of a lost reply, a time-out, a cut connection nobody knows. */
export const didNothing = (error: SessionError) =>
  fateOf(error) === "not sent" || NOTHING_DONE.test(`${(error.cause as { code?: unknown } | undefined)?.code}`);

// @upstash/redis puts the whole command, data and keys included, into its messages; drivers quote values.
function redact(cause: unknown): Error {
  const name = cause instanceof Error ? cause.name : typeof cause;
  const code = (cause as { code?: unknown } | null)?.code;
  const known = typeof code === "string" && /^[A-Z0-9_]{2,40}$/.test(code);
  const safe = Object.assign(new Error(known ? `${name} ${code}` : name), known && { code });
  safe.name = name;
  if (safe.stack) safe.stack = `${safe.name}: ${safe.message}`;
  return safe;
}
