// better-auth: `<token>.<signature>`, the signature in base64.

import { isSigned } from "../hmac";
import type { ForeignCookie } from "./foreign-cookie";

const COOKIE = /^(.{1,256})\.([A-Za-z0-9+/]{43}=)$/s;

export function betterAuthCookie(secrets: Readonly<Record<string, string>>): ForeignCookie {
  return {
    async open(value) {
      const [, token, signature] = COOKIE.exec(value) ?? [];
      if (token === undefined || signature === undefined || !(await isSigned(secrets, token, signature))) return null;
      return { name: token, content: null };
    },
  };
}
