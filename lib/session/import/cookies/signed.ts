import { isSigned } from "../hmac";
import type { ForeignCookie } from "./foreign-cookie";

/** A cookie that is the session's name and its signature. @param pattern with a group for each */
export function signedCookie(pattern: RegExp, secrets: Readonly<Record<string, string>>): ForeignCookie {
  return {
    async open(value) {
      const [, name, signature] = pattern.exec(value) ?? [];
      if (name === undefined || signature === undefined || !(await isSigned(secrets, name, signature))) return null;
      return { name, content: null };
    },
  };
}
