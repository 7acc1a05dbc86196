// Somebody's browser: its newest cookie, those it had before, and what it has been shown.

import type { CookiePort } from "@/lib/session/cookie-port";
import type { Pointer } from "@/lib/session/core/seal";
import type { DeviceFacts, SessionRecord } from "@/lib/session/core/types";
import type { Write } from "./history";

/** A write that a page showed, and when and whence. */
export interface Sight {
  readonly write: Write;
  readonly time: number;
  readonly source: string;
}

export class Browser {
  readonly name: string;
  /** Two browsers may belong to one user. */
  readonly user: string;
  pointer: Pointer | null = null;
  readonly past: Pointer[] = [];
  readonly sights: Sight[] = [];

  constructor(number: number) {
    this.name = `browser ${number}`;
    this.user = `user ${number % 2}`;
  }

  /** @param back 0 for the present cookie, n for the n-th before it, or null if there was none */
  cookie(back: number): Pointer | null {
    return back === 0 ? this.pointer : (this.past.at(-1 - back) ?? null);
  }
}

/** The cookies of one request. A replayed cookie is somebody else's: its answer does not reach the browser. */
export class Cookies implements CookiePort {
  outdated = false;
  /** The newest cookie of the answer. */
  sent: { readonly pointer: Pointer; readonly record: SessionRecord } | null = null;
  readonly #browser: Browser;
  readonly #own: boolean;

  constructor(browser: Browser, own: boolean) {
    this.#browser = browser;
    this.#own = own;
  }

  assertWritable(): void {}

  async write(pointer: Pointer, record: SessionRecord): Promise<void> {
    this.sent = { pointer, record };
    this.#browser.past.push(pointer);
    if (this.#own) this.#browser.pointer = pointer;
  }

  clear(): void {
    if (this.#own) this.#browser.pointer = null;
  }

  device(): DeviceFacts | null {
    return null;
  }
}
