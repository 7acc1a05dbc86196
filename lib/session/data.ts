// The data of one session in memory: decoded key by key when asked for, compared with what was read when saved, so that
// a change inside a value that `get` returned is noticed. Knows nothing of ids, stores or cookies.

import { SessionError } from "./core/errors";
import { decodeValue, encodeValue } from "./core/value";

type Encoded = Readonly<Record<string, string>>;

/** What changed: new encoded values, null for deleted keys; `cleared` if whatever others have added goes as well. */
export interface Patch {
  readonly cleared: boolean;
  readonly values: ReadonlyMap<string, string | null>;
}

/** Keys that belong to the library (flash messages) and that no user sees. */
export const RESERVED = "$";
const MAX_KEY = 128;

export class DataBag {
  #base: Encoded;
  #cleared = false;
  readonly #deleted = new Set<string>();
  /** Values that were handed out or set; any of them may have been changed since. */
  readonly #values = new Map<string, unknown>();

  constructor(base: Encoded) {
    this.#base = base;
  }

  has(key: string): boolean {
    if (this.#values.has(key)) return true;
    return !this.#cleared && !this.#deleted.has(key) && Object.hasOwn(this.#base, key);
  }

  get(key: string): unknown {
    if (!this.#values.has(key) && this.has(key)) this.#values.set(key, decodeValue(this.#base[key] as string));
    return this.#values.get(key);
  }

  /** @throws SessionError SESSION_VALUE_INVALID for what could not be read back as it was */
  set(key: string, value: unknown): void {
    if (typeof key !== "string" || key === "" || key.length > MAX_KEY || key === "__proto__") {
      throw new SessionError("SESSION_KEY_INVALID", "A session key has the wrong form.");
    }
    encodeValue(key, value);
    this.#values.set(key, value);
    this.#deleted.delete(key);
  }

  delete(key: string): boolean {
    const had = this.has(key);
    this.#values.delete(key);
    if (had) this.#deleted.add(key);
    return had;
  }

  clear(): void {
    this.#values.clear();
    this.#deleted.clear();
    this.#cleared = true;
  }

  keys(): string[] {
    const stored = this.#cleared ? [] : Object.keys(this.#base).filter((key) => !this.#deleted.has(key));
    return [...new Set([...stored, ...this.#values.keys()])];
  }

  /** @throws SessionError SESSION_VALUE_INVALID if a value was changed into something that cannot be stored */
  patch(): Patch | null {
    const values = new Map<string, string | null>();
    for (const key of this.#deleted) values.set(key, null);
    for (const [key, value] of this.#values) {
      const encoded = encodeValue(key, value);
      if (this.#cleared || encoded !== this.#base[key]) values.set(key, encoded);
    }
    return this.#cleared || values.size > 0 ? { cleared: this.#cleared, values } : null;
  }

  /** Goes on from what was stored, which contains our changes. Values that were handed out stay the same objects. */
  rebase(base: Encoded): void {
    for (const [key, value] of this.#values) {
      const stored = Object.hasOwn(base, key) ? base[key] : undefined;
      if (stored === undefined || stored !== encodeValue(key, value)) this.#values.delete(key);
    }
    this.#base = base;
    this.#cleared = false;
    this.#deleted.clear();
  }
}

/** `patch` on top of `data`. */
export function applyPatch(data: Encoded, patch: Patch | null): Encoded {
  if (patch === null) return data;
  const merged: Record<string, string> = Object.assign(Object.create(null), patch.cleared ? {} : data);
  for (const [key, value] of patch.values) {
    if (value === null) delete merged[key];
    else merged[key] = value;
  }
  return merged;
}
