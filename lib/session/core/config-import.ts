// The variables of the import (docs/import.md): an earlier library whose cookies are still honoured. Read by config.ts.

import { parsePasswords } from "./password-map";

/** The libraries, and what each calls its cookie if nobody says otherwise. */
const COOKIES = {
  "iron-session": null,
  "express-session": "connect.sid",
  django: "sessionid",
  "better-auth": "better-auth.session_token",
} as const;

export type Library = keyof typeof COOKIES;

export interface ImportSettings {
  readonly library: Library;
  readonly cookieName: string;
  /** The Domain attribute the old cookie was set with; it cannot be taken away without. */
  readonly domain: string | null;
  /** The library's secrets, the highest number the newest; that one also derives our ids (import/derived-id.ts). */
  readonly passwords: Readonly<Record<string, string>>;
  /** When the old cookie is no longer looked at, ms. */
  readonly until: number;
}

interface Known {
  readonly cookieName: string;
  /** Seconds. */
  readonly absoluteTtl: number;
  readonly production: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** @returns undefined if nothing is to be imported */
export function readImport(
  text: (name: string) => string | undefined,
  known: Known,
  faults: string[],
): ImportSettings | undefined {
  const library = text("SESSION_IMPORT_FROM");
  if (library === undefined) return undefined;
  if (!isLibrary(library)) {
    faults.push(`SESSION_IMPORT_FROM must be one of ${Object.keys(COOKIES).join(", ")}.`);
    return undefined;
  }
  return {
    library,
    ...readCookie(library, text, known, faults),
    passwords: readSecrets(library, text("SESSION_IMPORT_PASSWORD"), faults),
    until: readUntil(text("SESSION_IMPORT_UNTIL"), known, faults),
  };
}

const isLibrary = (name: string): name is Library => Object.hasOwn(COOKIES, name);

function readCookie(
  library: Library,
  text: (name: string) => string | undefined,
  { cookieName, production }: Known,
  faults: string[],
): Pick<ImportSettings, "cookieName" | "domain"> {
  const secure = library === "better-auth" && production ? "__Secure-" : "";
  const name = text("SESSION_IMPORT_COOKIE") ?? (COOKIES[library] && secure + COOKIES[library]);
  const domain = text("SESSION_IMPORT_DOMAIN") ?? null;
  if (name === null) faults.push("SESSION_IMPORT_COOKIE must be the cookieName that was given to iron-session.");
  else if (!/^[!#$%&'*+\-.^`|~\w]{1,64}$/.test(name))
    faults.push("SESSION_IMPORT_COOKIE is not a cookie name (RFC 6265).");
  if (domain !== null && !/^\.?[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(domain))
    faults.push("SESSION_IMPORT_DOMAIN is not a domain.");
  // Both would be sent under one name, and a response can take only one of them away.
  if (domain !== null && name === cookieName)
    faults.push("SESSION_COOKIE_NAME must not be the old cookie's name while SESSION_IMPORT_DOMAIN is set.");
  return { cookieName: name ?? "", domain };
}

/** iron-session itself takes nothing shorter. */
const LEAST_IRON_PASSWORD = 32;

function readSecrets(library: Library, value: string | undefined, faults: string[]): Record<string, string> {
  // Not SESSION_PASSWORD by default: that one may be renewed, and then signed-out sessions would be unknown again.
  if (value === undefined) {
    faults.push("SESSION_IMPORT_PASSWORD is missing: the secret that the earlier library was given.");
    return {};
  }
  const map = parsePasswords(value);
  if (map === null || Object.values(map).includes(""))
    faults.push(
      'SESSION_IMPORT_PASSWORD must be a string, or JSON such as {"2":"new","1":"old"} with numbers as names.',
    );
  else if (library === "iron-session" && Object.values(map).some(({ length }) => length < LEAST_IRON_PASSWORD))
    faults.push(`SESSION_IMPORT_PASSWORD is too short for iron-session: at least ${LEAST_IRON_PASSWORD} characters.`);
  return map ?? {};
}

function readUntil(value: string | undefined, { absoluteTtl, now }: Known, faults: string[]): number {
  const until = Date.parse(value ?? "");
  if (value === undefined || Number.isNaN(until))
    faults.push("SESSION_IMPORT_UNTIL must be the date after which old cookies are no longer accepted: 2027-01-31.");
  // That a session was signed out is remembered until its absolute deadline. An old cookie must not be good for longer.
  else if (until - now > absoluteTtl * 1000)
    faults.push("SESSION_IMPORT_UNTIL must not lie further ahead than SESSION_ABSOLUTE_TTL.");
  return until;
}
