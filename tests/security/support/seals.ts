// Cookies as somebody makes them who knows the password, and what is inside those of the server.

import { sealData } from "iron-session";
import { createSealer } from "../../../lib/session/core/seal";
import { PASSWORD } from "../../support/tiers";
import type { Visitor } from "../../support/visitor";
import { COOKIE } from "./modes";

/** @param ttl seconds */
export const seal = (payload: object, { password = PASSWORD, ttl = 3600 } = {}): Promise<string> =>
  sealData(payload, { password, ttl });

export async function idOf(visitor: Visitor): Promise<string> {
  const opened = await createSealer({ "1": PASSWORD }, Date.now).open(visitor.sessionCookie ?? "");
  if (opened === null) throw new Error("This visitor has no session cookie.");
  return opened.id;
}

/** Somebody at the same server who presents that cookie. */
export function withCookie(visitor: Visitor, value: string): Visitor {
  const other = visitor.copy();
  other.cookies.clear();
  other.cookies.set(COOKIE, value);
  return other;
}
