// The data of one session in memory: decoded key by key when asked for, compared with what was read when saved, so that
// a change inside a value that `get` returned is noticed. Knows nothing of ids, stores or cookies.

import { damaged, SessionError } from "./core/errors";
import type { Shape } from "./core/schema";
import { decodeValue, encodeValue } from "./core/value";

type Encoded = Readonly<Record<string, string>>;

/** What changed: new encoded values, null for deleted keys. With `clears` whatever others have added goes as well. */
export interface Patch {
  /** How often `clear` was called. */
  readonly clears: number;
  readonly values: ReadonlyMap<string, string | null>;
  /**
   * For values that nobody changed but their schema, when they were read: the text each was made from. They give way to whatever
   * is stored instead of that (tests/unit/session/schema.test.ts).
   */
  readonly reshaped?: ReadonlyMap<string, string>;
}

/** Keys that belong to the library (flash messages) and that no user sees. */
export const RESERVED = "$";
const MAX_KEY = 128;
const UNSAFE = new Set(["__proto__", "constructor", "prototype"]);

export class DataBag {
  #base: Encoded;
  #clears = 0;
  readonly #deleted = new Set<string>();
  /** Values that were handed out or set; any of them may have been changed since. */
  readonly #values = new Map<string, unknown>();
  /** Those among them that a schema made of what is stored: of which text, and into which. */
  readonly #reshaped = new Map<string, { readonly from: string; readonly to: string }>();
  readonly #shape: Shape | null;

  /** @param shape what a stored value is taken for when it is first read; null: for what it is */
  constructor(base: Encoded, shape: Shape | null = null) {
    this.#base = base;
    this.#shape = shape;
  }

  has(key: string): boolean {
    if (this.#values.has(key)) return true;
    return this.#shape === null ? this.#isStored(key) : this.get(key) !== undefined;
  }

  get(key: string): unknown {
    if (!this.#values.has(key) && this.#isStored(key)) {
      const from = this.#base[key] as string;
      const stored = readable(from);
      const value = this.#shape === null ? stored : this.#shape(key, stored);
      if (value === undefined) return undefined;
      this.#values.set(key, value);
      const to = value === stored ? from : encodedOrNull(key, value);
      if (to !== null && to !== from) this.#reshaped.set(key, { from, to });
    }
    return this.#values.get(key);
  }

  /** @throws SessionError SESSION_VALUE_INVALID for what could not be read back as it was */
  set(key: string, value: unknown): void {
    if (typeof key !== "string" || key === "" || key.length > MAX_KEY || UNSAFE.has(key)) {
      throw new SessionError("SESSION_KEY_INVALID", "A session key has the wrong form.");
    }
    encodeValue(key, value);
    this.#values.set(key, value);
    this.#reshaped.delete(key);
    this.#deleted.delete(key);
  }

  delete(key: string): boolean {
    // Also what its schema leaves out.
    const had = this.#values.delete(key) || this.#isStored(key);
    if (had) this.#deleted.add(key);
    this.#reshaped.delete(key);
    return had;
  }

  clear(): void {
    this.#values.clear();
    this.#reshaped.clear();
    this.#deleted.clear();
    this.#clears += 1;
  }

  keys(): string[] {
    return this.names("").filter((key) => this.has(key));
  }

  /** Keys that begin so, also those that a schema leaves out: none is asked. */
  names(prefix: string): string[] {
    const stored = Object.keys(this.#base).filter((key) => this.#isStored(key));
    return [...new Set([...stored, ...this.#values.keys()])].filter((key) => key.startsWith(prefix));
  }

  /** @throws SessionError SESSION_VALUE_INVALID if a value was changed into something that cannot be stored */
  patch(): Patch | null {
    const values = new Map<string, string | null>();
    const reshaped = new Map<string, string>();
    for (const key of this.#deleted) values.set(key, null);
    for (const [key, value] of this.#values) {
      const encoded = encodeValue(key, value);
      if (this.#clears === 0 && encoded === this.#base[key]) continue;
      values.set(key, encoded);
      const made = this.#reshaped.get(key);
      if (made?.to === encoded) reshaped.set(key, made.from);
    }
    return this.#clears > 0 || values.size > 0 ? { clears: this.#clears, values, reshaped } : null;
  }

  #isStored(key: string): boolean {
    return this.#clears === 0 && !this.#deleted.has(key) && Object.hasOwn(this.#base, key);
  }

  /**
   * Goes on from what was stored, which contains `saved`. What has been changed since then stays a change; values that
   * others have changed are read anew; the rest stay the same objects.
   */
  rebase(base: Encoded, saved: Patch | null): void {
    for (const [key, value] of this.#values) {
      const then = saved?.values.has(key) || saved?.clears ? (saved.values.get(key) ?? undefined) : this.#base[key];
      const now = encodedOrNull(key, value);
      const made = this.#reshaped.get(key);
      if (now === base[key] || (now === made?.to && base[key] === made?.from)) continue;
      if (now !== then && now !== made?.to) continue;
      this.#values.delete(key);
      this.#reshaped.delete(key);
    }
    for (const [key, value] of saved?.values ?? []) if (value === null) this.#deleted.delete(key);
    this.#clears -= saved?.clears ?? 0;
    this.#base = base;
  }
}

/** @throws SessionError SESSION_STORE_UNAVAILABLE: what was stored is damaged, which is not the same as absent */
function readable(text: string): unknown {
  try {
    return decodeValue(text);
  } catch {
    throw damaged();
  }
}

/** Null for a value that was spoilt meanwhile: the next save will say so. */
function encodedOrNull(key: string, value: unknown): string | null {
  try {
    return encodeValue(key, value);
  } catch {
    return null;
  }
}

/** `patch` on top of `data`. */
export function applyPatch(data: Encoded, patch: Patch | null): Encoded {
  if (patch === null) return data;
  const merged: Record<string, string> = Object.assign(Object.create(null), patch.clears > 0 ? {} : data);
  for (const [key, value] of patch.values) {
    if (patch.reshaped?.has(key) && patch.reshaped.get(key) !== merged[key]) continue;
    if (value === null) delete merged[key];
    else merged[key] = value;
  }
  return merged;
}
