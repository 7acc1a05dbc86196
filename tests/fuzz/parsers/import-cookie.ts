// The cookie of an earlier library: opened only as that library would, under the name it had; and what its data become.

import fc from "fast-check";
import type { ImportSettings } from "@/lib/session/core/config-import";
import { foreignCookie } from "@/lib/session/import/cookies";
import { hmac } from "@/lib/session/import/hmac";
import { recordOf } from "@/lib/session/import/imported";
import { CANARY } from "../../support/fixtures";
import { assert, assertPristine, parsed } from "../support/assert";
import { countDecryptions } from "../support/decryptions";
import { edited, rubbish } from "../support/edits";
import { hostileJson } from "../support/json";
import type { Parser } from "../support/parser";
import { assertSound } from "../support/records";
import { FOREIGN, OURS, PASSWORDS } from "../support/seals";

type Input =
  | { readonly library: ImportSettings["library"]; readonly value: string }
  /** The data of an old session, as JSON. */
  | { readonly data: string };

const LIFETIMES = { idleTtl: 60, absoluteTtl: 600, rememberTtl: 6_000, touchAfter: 6 };
const names = ["abcDEF123_-", CANARY, "a.b.c", "ü€", "x".repeat(256), "with space", "a;b", "s:s:"];

async function signedOnes() {
  const signatures = await Promise.all(
    names.map(async (name) => ({ name, mac: Buffer.from(await hmac(PASSWORDS[1], name)).toString("base64") })),
  );
  return {
    "express-session": new Map(signatures.map(({ name, mac }) => [`s:${name}.${mac.replace("=", "")}`, name])),
    "better-auth": new Map(signatures.map(({ name, mac }) => [`${name}.${mac}`, name])),
  };
}

export async function importCookieParser(): Promise<Parser<Input>> {
  const count = countDecryptions();
  const signed = await signedOnes();
  const cookieOf = (library: ImportSettings["library"]) =>
    foreignCookie({ library, cookieName: "old", domain: null, passwords: PASSWORDS, until: 0 });
  const cookies = {
    "iron-session": cookieOf("iron-session"),
    "express-session": cookieOf("express-session"),
    "better-auth": cookieOf("better-auth"),
    django: cookieOf("django"),
  };
  const inputsOf = (library: ImportSettings["library"], valid: readonly string[], weight: number) => {
    const value = fc.constantFrom(...valid);
    const spoilt = edited(value, {
      delimiter: library === "iron-session" ? "*" : ".",
      tokens: ["", "s:", "=", "1", ...names],
    });
    return {
      weight,
      arbitrary: fc.record({
        library: fc.constant(library),
        value: fc.oneof(
          { weight: 2, arbitrary: value },
          { weight: 6, arbitrary: spoilt },
          { weight: 1, arbitrary: rubbish },
        ),
      }),
    };
  };
  const seals = [...FOREIGN, ...OURS.map(({ seal }) => seal)];
  let opened = 0;

  return {
    name: "import-cookie",
    inputs: fc.oneof(
      inputsOf("iron-session", seals, 2),
      inputsOf("express-session", [...signed["express-session"].keys()], 6),
      inputsOf("better-auth", [...signed["better-auth"].keys()], 6),
      inputsOf("django", ["a".repeat(32), "0123456789abcdefghijklmnopqrstuv"], 3),
      { weight: 4, arbitrary: fc.record({ data: hostileJson }) },
    ),

    async check(input) {
      if ("data" in input) {
        checkData(input.data);
        return;
      }
      const { library, value } = input;
      const foreign = await cookies[library].open(value);
      assertPristine();
      if (foreign === null) return;
      opened += 1;
      if (library === "django") assert(foreign.name === value && value.length === 32, "another name than the cookie's");
      else if (library === "iron-session") {
        const sealed = FOREIGN.find((seal) => seal.startsWith(`${foreign.name}*`));
        assert(sealed !== undefined && value.startsWith(foreign.name), "a session that nobody sealed");
        const { data } = foreign.content ?? {};
        assert(data !== undefined && data.purpose !== "session", "one of ours was taken for an old one");
      } else {
        // The last letter of a signature has bits to spare, so four cookies may be one; the name is the same.
        assert(names.includes(foreign.name), "a session that nobody signed");
        assert(
          value.startsWith(library === "better-auth" ? foreign.name : `s:${foreign.name}`),
          "another session's name",
        );
      }
    },

    figures: () => `${opened} opened; ${count.verified} came to a signature, ${count.decrypted} to a decryption`,
  };
}

function checkData(json: string): void {
  let data: Record<string, unknown>;
  try {
    const any: unknown = JSON.parse(json);
    data = typeof any === "object" && any !== null ? (any as Record<string, unknown>) : { any };
  } catch {
    return;
  }
  const userId = typeof data.a === "string" ? data.a : null;
  const result = parsed(
    () => recordOf({ userId, data }, { now: 1_770_000_000_000, lifetimes: LIFETIMES, device: null }),
    ["SESSION_VALUE_INVALID", "SESSION_KEY_INVALID", "SESSION_TOO_LARGE"],
  );
  if (result?.value) assertSound(result.value);
}
