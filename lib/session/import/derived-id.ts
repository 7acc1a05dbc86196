// The id under which a session of an earlier library lives on here. It is derived, not drawn, so that no table of old
// names is needed: parallel first requests of a browser meet in one session, and one that was signed out stays so
// whenever its old cookie comes again (docs/decisions/019-import.md).
//
// 32 bytes, and nothing foreign picks them: whoever holds an old name without the secret can tell neither the id nor
// its hash, and an id alone is no cookie (core/seal.ts).

import type { ImportSettings } from "../core/config-import";
import { base64url } from "../core/id";
import { newestOf } from "../core/password-map";
import { hmac } from "./hmac";

/** @param name what the earlier library calls the session */
export async function derivedId({ library, passwords }: ImportSettings, name: string): Promise<string> {
  const secret = passwords[newestOf(passwords)] as string;
  return base64url(await hmac(secret, `lib/session import\n${library}\n${name}`));
}
