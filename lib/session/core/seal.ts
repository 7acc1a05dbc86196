// The cookie's value: iron-session's seal of a pointer to the session. It holds the id and a purpose, so that a seal made
// with the same password for something else is no session (tests/unit/seal.test.ts).

import { sealData, unsealData } from "iron-session";
import { handleOf, isId } from "./id";
import { newestOf } from "./password-map";

/** What the cookie says. `version` is there only when the cache may be behind what this browser has seen. */
export interface Pointer {
  readonly id: string;
  readonly version: number | null;
}

/** How long the cookie lasts: `ttl` seconds, until the absolute deadline; `browser` if it goes with the browser. */
export interface Lifetime {
  readonly ttl: number;
  readonly browser: boolean;
}

export interface OpenedSeal extends Pointer, Lifetime {
  /** The id's hash: remembered too, so that a returning cookie costs no WebCrypto call at all. */
  readonly handle: string;
  /** Sealed with an older password than the one that seals: worth a new cookie at the next chance. */
  readonly outdated: boolean;
}

export interface Sealer {
  /** The record decides when a session ends; the seal only never outlives it by much. */
  seal(pointer: Pointer, lifetime: Lifetime): Promise<string>;
  /** The pointer, or null for whatever is not a living seal of ours. Never throws, never says why. */
  open(value: string): Promise<OpenedSeal | null>;
}

interface Payload {
  sid?: unknown;
  purpose?: unknown;
  v?: unknown;
  browser?: unknown;
}

export const PURPOSE = "session";
// iron's parts: prefix, password id, salt, iv, data, expiration (ms), hmac salt, hmac; then iron-session's format. Ours are
// about 330 characters; whatever is much longer was not sealed here and is not worth a decryption. The last part is 32
// bytes, so that its last character has two bits to spare: these must be zero, or four seals would be one.
const SEAL = /^Fe26\.2\*(\d{1,9})(?:\*[\w-]*){3}\*(\d{1,16})\*[\w-]*\*[\w-]{42}[AEIMQUYcgkosw048]~2$/;
const MAX_SEAL = 1_024;
const CLOCK_SKEW_SECONDS = 60;
/** Verified seals that a process remembers. A few hundred bytes each. */
const REMEMBERED = 2_000;

/** Unsealing is the dearest part of a read without its network time, so seals that were verified are remembered. */
export function createSealer(
  passwords: Readonly<Record<string, string>>,
  now: () => number,
  passwordId: string = newestOf(passwords),
): Sealer {
  const sealing = { [passwordId]: passwords[passwordId] as string };
  const verified = new Map<string, { readonly opened: Omit<OpenedSeal, "ttl">; readonly until: number }>();

  // The one used longest ago makes room.
  const remember = (value: string, entry: { opened: Omit<OpenedSeal, "ttl">; until: number }): OpenedSeal => {
    verified.delete(value);
    if (verified.size >= REMEMBERED) verified.delete(verified.keys().next().value as string);
    verified.set(value, entry);
    return { ...entry.opened, ttl: (entry.until - now()) / 1000 - CLOCK_SKEW_SECONDS };
  };

  return {
    async seal({ id, version }, { ttl, browser }) {
      const payload: Payload = { sid: id, purpose: PURPOSE };
      if (version !== null) payload.v = version;
      if (browser) payload.browser = true;
      const options = { password: sealing, ttl: Math.ceil(ttl) + CLOCK_SKEW_SECONDS };
      const [value, handle] = await Promise.all([sealData(payload, options), handleOf(id)]);
      // The browser will be back with it.
      remember(value, {
        opened: { id, handle, version, browser, outdated: false },
        until: Number(SEAL.exec(value)?.[2]),
      });
      return value;
    },

    async open(value) {
      const known = verified.get(value);
      if (known && now() < known.until) return remember(value, known);
      verified.delete(value);

      const [, sealedWith, expiration] = (value.length <= MAX_SEAL && SEAL.exec(value)) || [];
      if (sealedWith === undefined || !Object.hasOwn(passwords, sealedWith)) return null;
      const { sid, purpose, v, browser } = await unsealData<Payload>(value, { password: { ...passwords } });
      if (purpose !== PURPOSE || !isId(sid)) return null;
      const version = Number.isSafeInteger(v) ? (v as number) : null;
      const until = Number(expiration);
      const outdated = Number(sealedWith) < Number(passwordId);
      const opened = { id: sid, handle: await handleOf(sid), version, browser: browser === true, outdated };
      return remember(value, { opened, until });
    },
  };
}
