import type { ImportSettings } from "../../core/config-import";
import { betterAuthCookie } from "./better-auth";
import { djangoCookie } from "./django";
import { expressSessionCookie } from "./express-session";
import type { ForeignCookie } from "./foreign-cookie";
import { ironSessionCookie } from "./iron-session";

/** The cookie of the library that sessions are taken over from. */
export function foreignCookie({ library, passwords }: ImportSettings): ForeignCookie {
  switch (library) {
    case "iron-session":
      return ironSessionCookie(passwords);
    case "express-session":
      return expressSessionCookie(passwords);
    case "better-auth":
      return betterAuthCookie(passwords);
    case "django":
      return djangoCookie();
  }
}
