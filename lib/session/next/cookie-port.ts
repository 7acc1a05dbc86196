import type { cookies, headers } from "next/headers";
import { choices } from "../choices";
import type { CookiePort } from "../cookie-port";
import type { Settings } from "../core/config";
import { assertCookieSize, cookieAttributes, cookieCount } from "../core/cookie";
import { SessionError } from "../core/errors";
import type { Lifetime, OpenedSeal, Pointer, Sealer } from "../core/seal";
import type { DeviceFacts, SessionRecord } from "../core/types";
import { forgetForeign, readForeign } from "../import/jar";
import { deviceFacts } from "./device";

export type CookieJar = Awaited<ReturnType<typeof cookies>>;
export type RequestHeaders = Awaited<ReturnType<typeof headers>>;

/** Next's cookies as the session sees them. `jar` changes between an action and the render that follows it. */
export class NextCookiePort implements CookiePort {
  jar: CookieJar;
  readonly #headers: RequestHeaders;
  readonly #settings: Settings;
  readonly #sealer: Sealer;
  readonly #now: () => number;
  /** Whether the browser has, or is being given, the cookie. */
  #present: boolean;
  /** Whether this response carries the cookie. */
  written = false;
  outdated = false;
  imported = false;
  #sealed: { readonly what: string; readonly value: Promise<string> } | null = null;

  constructor(jar: CookieJar, headers: RequestHeaders, settings: Settings, sealer: Sealer, now: () => number) {
    this.jar = jar;
    this.#headers = headers;
    this.#settings = settings;
    this.#sealer = sealer;
    this.#now = now;
    this.#present = jar.has(settings.cookieName);
  }

  /**
   * The verified pointer of this request. "duplicate" if the cookie was sent more than once, which no browser does;
   * "rejected" if it is no living seal of ours.
   */
  async open(): Promise<OpenedSeal | "duplicate" | "rejected" | null> {
    const value = this.jar.get(this.#settings.cookieName)?.value;
    if (!value) return null;
    if (cookieCount(this.#headers.get("cookie"), this.#settings.cookieName) > 1) return "duplicate";
    const opened = await this.#sealer.open(value);
    this.outdated = opened?.outdated ?? false;
    return opened ?? "rejected";
  }

  /** The cookie of the library that sessions are taken over from, or null. */
  foreign(): string | null {
    const { imports } = this.#settings;
    return imports ? readForeign(this.jar, this.#headers.get("cookie"), imports) : null;
  }

  assertWritable(): void {
    // Next has no public way to ask. `set` without arguments throws its own sentence where nothing can be set, and a
    // TypeError where it can, before anything happens (docs/decisions/006-read-only-probe.md; a canary in tests/e2e).
    try {
      (this.jar.set as unknown as () => void)();
    } catch (error) {
      if (!/Cookies can only be modified/.test(String((error as Error).message))) return;
      throw new SessionError("SESSION_READ_ONLY", "The session cannot be written while a page is being rendered.");
    }
  }

  prepare(pointer: Pointer, record: SessionRecord): void {
    // If the stores refuse, nobody asks for it.
    this.#seal(pointer, record).catch(() => undefined);
  }

  async write(pointer: Pointer, record: SessionRecord): Promise<void> {
    const { cookieName, secure } = this.#settings;
    const value = await this.#seal(pointer, record);
    assertCookieSize(cookieName, value);
    // The record decides when a session ends; the cookie only never ends before it.
    const { ttl, browser } = this.#lifetime(record);
    this.jar.set(cookieName, value, cookieAttributes(secure, browser ? null : ttl));
    this.#present = true;
    this.#settled(true);
  }

  clear(): void {
    if (this.#present) this.jar.set(this.#settings.cookieName, "", cookieAttributes(this.#settings.secure, 0));
    this.#settled(this.#present);
    this.#present = false;
  }

  /** What was asked for last is sealed once. */
  #seal(pointer: Pointer, record: SessionRecord): Promise<string> {
    const what = JSON.stringify([pointer.id, pointer.version, record.absoluteExpiresAt, record.idleRule.kind]);
    if (this.#sealed?.what !== what) {
      this.#sealed = { what, value: this.#sealer.seal(pointer, this.#lifetime(record)) };
    }
    return this.#sealed.value;
  }

  #lifetime({ absoluteExpiresAt, idleRule }: SessionRecord): Lifetime {
    return { ttl: (absoluteExpiresAt - this.#now()) / 1000, browser: idleRule.kind === "browser" };
  }

  /** The browser gets what this response says, and keeps nothing of an earlier library. */
  #settled(changed: boolean): void {
    const forgotten = forgetForeign(this.jar, this.#settings);
    this.outdated = false;
    this.imported = false;
    this.written ||= changed || forgotten;
  }

  async admit(): Promise<boolean> {
    return (await choices.admit?.(this.#headers)) ?? true;
  }

  device(): DeviceFacts | null {
    return deviceFacts(this.#headers);
  }
}
