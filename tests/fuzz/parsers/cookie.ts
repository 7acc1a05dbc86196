// The Cookie header, as pages (next/cookie-port.ts) and the middleware (edge.ts) read it: one verdict, and no store is asked
// for a cookie that is not a seal of ours. The edge's cache is the real client; its fetch is a double that counts.

import { createHash } from "node:crypto";
import fc from "fast-check";
import { NextRequest, NextResponse } from "next/server";
import { readSettings } from "@/lib/session/core/config";
import { createSealer } from "@/lib/session/core/seal";
import { readSession, refreshSession } from "@/lib/session/edge";
import { NextCookiePort, type RequestHeaders } from "@/lib/session/next/cookie-port";
import { assert, assertPristine } from "../support/assert";
import { countDecryptions } from "../support/decryptions";
import { edited, rubbish } from "../support/edits";
import type { Parser } from "../support/parser";
import { FOREIGN, OURS, PASSWORDS } from "../support/seals";

const NAME = "session";
const ENV = {
  SESSION_MODE: "cached_db",
  SESSION_PASSWORD: JSON.stringify(PASSWORDS),
  DATABASE_URL: "file:./unit.db",
  UPSTASH_REDIS_REST_URL: "https://unit.invalid",
  UPSTASH_REDIS_REST_TOKEN: "unit",
};
const handles = new Map(OURS.map(({ seal, says }) => [seal, createHash("sha256").update(says.id).digest("base64url")]));

const seal = fc.oneof(
  fc.constantFrom(...OURS).map((each) => each.seal),
  fc.constantFrom(...FOREIGN),
);
const value = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...OURS).map((each) => each.seal) },
  { weight: 1, arbitrary: seal },
  { weight: 4, arbitrary: edited(seal, { delimiter: "*", tokens: ["", "1", "%2A", "%", "%zz", "~2"] }) },
  { weight: 2, arbitrary: seal.map(encodeURIComponent) },
  { weight: 1, arbitrary: seal.map((text) => text.replace("F", "%46")) },
  { weight: 1, arbitrary: seal.map((text) => `"${text}"`) },
  { weight: 3, arbitrary: rubbish },
  { weight: 2, arbitrary: fc.constantFrom("", "null", "%00%ff", '{"sid":1}', "true", "Fe26.2") },
);
const name = fc.oneof(
  { weight: 12, arbitrary: fc.constant(NAME) },
  {
    weight: 6,
    arbitrary: fc.constantFrom("Session", " session", "session ", "xsession", "theme", "__proto__", "session[0]", ""),
  },
  { weight: 1, arbitrary: rubbish },
);
const pair = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.tuple(name, fc.constantFrom("=", "=", "=", "=", "==", " = ", ""), value).map((p) => p.join("")),
  },
  { weight: 1, arbitrary: fc.constantFrom(NAME, "=", ";", ",", " ", "\t") },
  { weight: 4, arbitrary: fc.constantFrom("theme=dark", "a=b", "lang=de") },
);
const header = fc
  .tuple(fc.array(pair, { maxLength: 4, size: "max" }), fc.constantFrom("; ", "; ", "; ", ";", ";  ", ", ", ";\t"))
  .map(([pairs, separator]) => pairs.join(separator));

/** What Node hands on of a header: bytes, none of which ends a line. */
const asHeader = (text: string) =>
  Array.from(text, (char) => String.fromCharCode(char.charCodeAt(0) & 0xff).replace(/[\0\r\n]/, " ")).join("");

export function cookieParser(): Parser<string> {
  const count = countDecryptions();
  Object.assign(process.env, ENV);
  let asked = 0;
  globalThis.fetch = async () => {
    asked += 1;
    return new Response('[{"result":null}]');
  };
  const settings = readSettings(ENV);
  const sealer = createSealer(settings.passwords, Date.now);
  let known = 0;

  return {
    name: "cookie",
    inputs: fc
      .oneof(
        { weight: 9, arbitrary: header },
        { weight: 1, arbitrary: edited(header, { delimiter: ";", tokens: ["session="] }) },
      )
      .map(asHeader),

    async check(text) {
      const request = new NextRequest("https://site.invalid/", { headers: { cookie: text } });
      const port = new NextCookiePort(
        request.cookies as never,
        request.headers as unknown as RequestHeaders,
        settings,
        sealer,
        Date.now,
      );
      const opened = await port.open();
      asked = 0;
      const edge = await readSession(request);
      const written = (await refreshSession(request, NextResponse.next())).headers.getSetCookie();
      const meant = meantBy(text);

      if (opened === null || typeof opened === "string") {
        assert(edge.status === "none", "the middleware took for a session what pages do not");
        assert(asked === 0, "a store was asked for what is no seal of ours");
        assert(written.length === 0, "a cookie was set for what is no seal of ours");
        assert(meant === null, "the one seal of ours was not recognised");
      } else {
        known += 1;
        assert(edge.status === "unverified", "the middleware did not take for a session what pages do");
        assert(asked === 1, "one session, one question");
        const sealed = OURS.find(({ says }) => says.id === opened.id);
        assert(sealed !== undefined, "a session that nobody sealed");
        assert(edge.id === handles.get(sealed.seal), "pages and middleware see two sessions");
        assert(decoded(text).includes(sealed.seal), "another session than the header's");
        assert(namings(text) === 1, "a name that was sent twice");
        assert(written.length === (sealed.says.outdated ? 1 : 0), "sealed anew without need, or not at need");
        assert(!`${written}${JSON.stringify(edge)}`.includes(opened.id), "the id came out");
      }
      assertPristine();
    },

    figures: () => `${known} held a session; ${count.verified} came to a signature, ${count.decrypted} to a decryption`,
  };
}

const namings = (text: string) => text.split(";").filter((part) => part.trimStart().startsWith(`${NAME}=`)).length;

/** The seal that the header carries as every browser would write it, if nothing else in it has to do with the name. */
function meantBy(text: string): string | null {
  const own = text.split("; ").filter((part) => part.includes(NAME) || part.includes("Fe26"));
  const [only = ""] = own;
  const found = OURS.find(({ seal: each }) => only === `${NAME}=${each}`);
  return own.length === 1 && !/[;\t]\S/.test(text.replaceAll("; ", "")) ? (found?.seal ?? null) : null;
}

function decoded(text: string): string {
  return text
    .split(";")
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return part;
      }
    })
    .join(";");
}
