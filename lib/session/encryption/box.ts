// Session data as it is stored when SESSION_DATA_KEY is set: one sealed text in place of the keys and values, so that a
// dump of a tier, or a person who may read it, sees no data. iron-session's seal (AES-256-CBC, then HMAC-SHA-256), as for
// the cookie; the session's key is in it, so that a text that was moved to another row opens nothing there.
//   Shown by tests/unit/encryption.test.ts, in the middleware by tests/unit/edge-encryption.test.ts.

import { sealData, unsealData } from "iron-session";
import type { DataKeys } from "../core/config-secrets";
import { SessionError } from "../core/errors";
import { encodeBody } from "../core/record";
import type { SessionKey, SessionRecord } from "../core/types";

type Data = SessionRecord["data"];

export interface DataBox {
  /** The record as a store has it. @throws SessionError SESSION_TOO_LARGE, before any store is asked */
  seal(key: SessionKey, record: SessionRecord): Promise<SessionRecord>;
  /** The record as a session has it. Plain data stay as they are. @throws SessionError SESSION_FORMAT_UNKNOWN */
  open(key: SessionKey, record: SessionRecord): Promise<SessionRecord>;
}

/** Begins as no key of a user may. */
const SEALED = "$sealed";
const KEY_ID = /^Fe26\.2\*(\d{1,9})\*/;

export function createDataBox(dataKeys: DataKeys | null): DataBox {
  const keyId = dataKeys?.keyId ?? null;
  const sealing = dataKeys && keyId !== null ? { [keyId]: dataKeys.keys[keyId] as string } : null;
  // What was opened is sealed as it was if it is written unchanged: both tiers hold the same bytes of one version.
  const sealedAs = new WeakMap<Data, { readonly key: SessionKey; readonly data: Data }>();

  async function sealed(key: SessionKey, data: Data): Promise<Data> {
    if (sealing === null || Object.hasOwn(data, SEALED)) return data;
    const known = sealedAs.get(data);
    if (known?.key === key) return known.data;
    const text = await sealData({ key, data: Object.entries(data) }, { password: sealing, ttl: 0 });
    const made = { [SEALED]: text };
    sealedAs.set(data, { key, data: made });
    return made;
  }

  return {
    async seal(key, record) {
      const stored = { ...record, data: await sealed(key, record.data) };
      if (sealing !== null) encodeBody(stored);
      return stored;
    },

    async open(key, record) {
      const text = Object.hasOwn(record.data, SEALED) ? (record.data[SEALED] as string) : null;
      if (text === null) return record;
      const usedId = KEY_ID.exec(text)?.[1];
      if (dataKeys === null || usedId === undefined || !Object.hasOwn(dataKeys.keys, usedId)) throw locked();
      const content = await unsealData<{ key?: unknown; data?: unknown }>(text, {
        password: { ...dataKeys.keys },
        ttl: 0,
      });
      if (content.key !== key || !isPairs(content.data)) throw locked();
      const data: Record<string, string> = Object.assign(Object.create(null), Object.fromEntries(content.data));
      // With another key than the one that seals now, the next write is worth a new seal.
      if (usedId === keyId) sealedAs.set(data, { key, data: record.data });
      return { ...record, data };
    },
  };
}

const isPairs = (data: unknown): data is [string, string][] =>
  Array.isArray(data) &&
  data.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every((item) => typeof item === "string"));

/** Never "no session", and never an empty one: a write would take the place of what cannot be read. */
const locked = () =>
  new SessionError("SESSION_FORMAT_UNKNOWN", "The data of a stored session cannot be decrypted here.", {
    fix: "Give every process the key it was sealed with, in SESSION_DATA_KEY (docs/security.md).",
  });
