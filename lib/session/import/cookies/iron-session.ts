// iron-session: the data is in the cookie, sealed. It may have the very name and password of ours, so the content decides:
// ours has a purpose, that of an earlier iron-session has none (tests/import/iron-session.test.ts).

import { unsealData } from "iron-session";
import { PURPOSE } from "../../core/seal";
import { type ForeignCookie, MAX_VALUE } from "./foreign-cookie";

// iron's parts as in core/seal.ts. The signature covers those in the first group, and nothing else: the end can be
// changed without breaking the seal, so it must be no part of the name.
const SEAL = /^(Fe26\.2\*(\d{1,9})(?:\*[\w-]*){3}\*(\d{0,16}))\*[\w-]*\*[\w-]{43}(?:~\d)?$/;

export function ironSessionCookie(passwords: Readonly<Record<string, string>>): ForeignCookie {
  return {
    async open(value) {
      const [, name, passwordId, expiration] = (value.length <= MAX_VALUE && SEAL.exec(value)) || [];
      if (name === undefined || passwordId === undefined || !Object.hasOwn(passwords, passwordId)) return null;
      // An empty object for whatever is over or was not sealed with these passwords.
      const data = await unsealData<Record<string, unknown>>(value, { password: { ...passwords } });
      if (typeof data !== "object" || Array.isArray(data) || Object.keys(data).length === 0) return null;
      const { purpose } = data;
      if (purpose === PURPOSE) return null;
      return { name, content: { data, expiresAt: expiration ? Number(expiration) : null } };
    },
  };
}
