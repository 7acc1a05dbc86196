// How an operator is known: by a cookie that is sealed with the token itself. Nothing is stored, so the console works while
// no session store does; whoever changes the token signs every operator out. Web APIs only: the middleware looks at it too.

import { sealData, unsealData } from "iron-session";

/** How long an operator stays signed in (s), used or not. */
const PASS_SECONDS = 3_600;

const production = process.env.NODE_ENV === "production";

export const PASS_COOKIE = production ? "__Host-console" : "console";
export const PASS_ATTRIBUTES = {
  httpOnly: true,
  secure: production,
  sameSite: "strict",
  path: "/",
  maxAge: PASS_SECONDS,
} as const;

const PURPOSE = "console";
/** A pass is about 270 characters; what is longer is not worth a decryption. */
const MOST_CHARACTERS = 1_024;

interface Pass {
  purpose?: unknown;
  /** ms since the epoch */
  since?: unknown;
}

/** @param now ms since the epoch */
export const sealPass = (token: string, now = Date.now()): Promise<string> =>
  sealData({ purpose: PURPOSE, since: now } satisfies Pass, { password: token, ttl: PASS_SECONDS });

/**
 * Whether a cookie's value is a pass that still holds. Never throws.
 * @param now ms since the epoch
 */
export async function isPass(value: string | undefined, token: string, now = Date.now()): Promise<boolean> {
  if (!value || value.length > MOST_CHARACTERS) return false;
  const { purpose, since } = await unsealData<Pass>(value, { password: token }).catch((): Pass => ({}));
  // iron allows the clocks a minute; this is one machine's.
  return purpose === PURPOSE && typeof since === "number" && now - since < PASS_SECONDS * 1000;
}
