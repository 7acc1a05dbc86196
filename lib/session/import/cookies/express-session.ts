// express-session: `s:<sid>.<signature>`, the signature in base64 without its `=`.

import { isSigned } from "../hmac";
import type { ForeignCookie } from "./foreign-cookie";

const COOKIE = /^s:(.{1,256})\.([A-Za-z0-9+/]{43})$/s;

export function expressSessionCookie(secrets: Readonly<Record<string, string>>): ForeignCookie {
  return {
    async open(value) {
      const [, sid, signature] = COOKIE.exec(value) ?? [];
      if (sid === undefined || signature === undefined || !(await isSigned(secrets, sid, signature))) return null;
      return { name: sid, content: null };
    },
  };
}
