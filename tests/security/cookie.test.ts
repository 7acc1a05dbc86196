// Rows 15 to 18: the cookie's attributes and size, and what a hostile Cookie header gets.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningApp, startFixture } from "../support/next-app";
import { startTiers, type Tiers } from "../support/tiers";
import type { Facts } from "../support/visitor";
import { Visitor } from "../support/visitor";
import { COOKIE, inEachMode, type Site } from "./support/modes";
import { headersNamed, raw } from "./support/raw";
import { stock } from "./support/stored";

const JSON_BODY = ["content-type: application/json"];
const factsOf = (body: string): Facts => JSON.parse(body.slice(body.indexOf("{"), body.lastIndexOf("}") + 1)) as Facts;

/** The form of an action, as the page without script posts it. */
async function postAction(site: Site, cookie: string, button: string) {
  const html = await (await site.visitor().request("/action")).text();
  const form = html.split("<form").find((part) => part.includes(`>${button}<`)) ?? "";
  const fields = [...form.matchAll(/<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?/g)];
  const boundary = "security";
  const parts = fields.map(
    ([, name, value = ""]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const headers = [
    `content-type: multipart/form-data; boundary=${boundary}`,
    `origin: ${site.app.url}`,
    `cookie: ${cookie}`,
  ];
  return raw(site.app.url, "POST", "/action", headers, `${parts.join("")}--${boundary}--\r\n`);
}

inEachMode((site) => {
  it("security row 15: each Set-Cookie is __Host-, Secure, HttpOnly, for the whole site and no other, and SameSite", async () => {
    const somebody = site().visitor();
    const lines: string[] = [];
    for (const steps of [
      [{ op: "set", key: "n", value: 1 }, { op: "save" }],
      [{ op: "login", user: "ada" }],
      [{ op: "login", user: "ada", value: true }],
      [{ op: "regenerate" }],
      [{ op: "expiry", value: "browser" }, { op: "save" }],
      [{ op: "destroy" }],
    ]) {
      expect((await somebody.run(...steps)).error).toBeUndefined();
      expect(somebody.setCookies, steps[0]?.op).toHaveLength(1);
      lines.push(...somebody.setCookies);
    }
    if (site().mode === "cached_db") {
      const other = await site().signedIn();
      site().tiers.upstash.fault = () => ({ kind: "status", status: 500 });
      await other.run({ op: "increment", key: "n" });
      site().tiers.upstash.fault = null;
      expect(other.setCookies, "a write that the cache was not told of").toHaveLength(1);
      lines.push(...other.setCookies);
    }
    for (const line of lines) {
      const [pair = "", ...attributes] = line.split("; ");
      expect(pair.startsWith(`${COOKIE}=`), line).toBe(true);
      const names = attributes.map((attribute) => attribute.toLowerCase());
      expect(names, line).toEqual(expect.arrayContaining(["secure", "httponly", "path=/", "samesite=lax"]));
      expect(
        names.filter((name) => name.startsWith("domain")),
        line,
      ).toEqual([]);
    }
  });

  it("security row 16: the cookie stays under 600 bytes and 400 days, whatever the session holds", async () => {
    const somebody = site().visitor();
    await somebody.run({ op: "set", key: "big", value: "x".repeat(60_000) }, { op: "save" });
    const sent = [...somebody.setCookies];
    await somebody.run({ op: "login", user: "u".repeat(191), value: true });
    sent.push(...somebody.setCookies);
    expect(sent).toHaveLength(2);
    for (const line of sent) {
      expect(line.split(";")[0]?.length).toBeLessThan(600);
      expect(Number(/max-age=(\d+)/i.exec(line)?.[1])).toBeLessThanOrEqual(400 * 86_400);
    }
  });

  it("security row 17: an oversized or garbage Cookie header is anonymous, asks no store, and harms nobody else", async () => {
    const other = await site().signedIn("ada");
    const good = other.sessionCookie ?? "";
    site().tiers.upstash.resetCounts();
    const asks = async (cookie: string) =>
      raw(site().app.url, "POST", "/api/op", [...JSON_BODY, `cookie: ${cookie}`], "[]");
    for (const [what, cookie] of [
      ["15 KiB of another name", `other=${"x".repeat(15_000)}`],
      ["300 cookies", Array.from({ length: 300 }, (_, i) => `c${i}=${i}`).join("; ")],
      ["15 KiB under our name", `${COOKIE}=${"x".repeat(15_000)}`],
      ["a seal with 14 KiB behind it", `${COOKIE}=${good}${"A".repeat(14_000)}`],
      ["a seal's shape without end", `${COOKIE}=Fe26.2*1*${"A".repeat(14_000)}*b*c*1*d*e~2`],
      ["separators", ";".repeat(14_000)],
      ["bytes that are no text", `${COOKIE}=\xff\xfe\x01%00%`],
    ] as const) {
      const response = await asks(cookie);
      // Node itself refuses control characters, before anything of ours is asked.
      if (what.startsWith("bytes")) expect([200, 400], what).toContain(response.status);
      else expect([response.status, factsOf(response.body).isNew], what).toEqual([200, true]);
      expect(headersNamed(response, "set-cookie"), what).toEqual([]);
    }
    expect((await asks(`${COOKIE}=${"x".repeat(20_000)}`)).status, "beyond what Node takes").toBe(431);
    // A read of a session is a GET; what the process notes of itself is none.
    expect(site().tiers.upstash.commandNames()).not.toContain("GET");
    expect((await other.run()).userId).toBe("ada");
  });

  it("security row 18: a cookie sent twice is nobody's, to a page, a handler, an action and the middleware, and is left alone", async () => {
    const somebody = await site().signedIn("ada");
    await somebody.run({ op: "set", key: "visits", value: 40 }, { op: "save" });
    const good = somebody.sessionCookie as string;
    const second = (await site().signedIn("grace")).sessionCookie as string;
    const control = await raw(site().app.url, "GET", "/render", [`cookie: ${COOKIE}=${good}`]);
    expect(control.body).toContain("n=40");
    for (const [a, b] of [
      [good, "bad"],
      ["bad", good],
      [good, second],
      [good, good],
      ["", good],
    ]) {
      const cookie = `${COOKIE}=${a}; ${COOKIE}=${b}`;
      const ask = (method: string, path: string, body = "") =>
        raw(site().app.url, method, path, [...JSON_BODY, `cookie: ${cookie}`], body);
      const handler = await ask("POST", "/api/op", "[]");
      expect(factsOf(handler.body)).toMatchObject({ isNew: true, userId: null, data: {} });
      const page = await ask("GET", "/render");
      expect(page.body).toContain("<title>n=0</title>");
      const middleware = await ask("GET", "/edge/probe");
      expect(headersNamed(middleware, "x-session-status")).toEqual(["none"]);
      for (const response of [handler, page, middleware]) expect(headersNamed(response, "set-cookie")).toEqual([]);
      const action = await postAction(site(), cookie, "none");
      expect(action.status).toBe(200);
      expect(action.body, "counted from nothing, not from the planted session").toContain(
        "{&quot;user&quot;:null,&quot;visits&quot;:1}",
      );
    }
    expect((await somebody.run()).data.visits, "the session was left alone").toBe(40);
  });
});

describe("under another name", () => {
  let tiers: Tiers;
  let app: RunningApp;
  beforeAll(async () => {
    tiers = await startTiers();
    app = await startFixture(tiers.env("db", { SESSION_COOKIE_NAME: "shop.sid" }));
  }, 120_000);
  afterAll(async () => {
    await app.stop();
    await tiers.close();
  });

  it("security row 15: a name without prefix, freely chosen, has the same attributes in production", async () => {
    const somebody = new Visitor(app.url);
    await somebody.run({ op: "login", user: "ada" });
    expect(somebody.setCookies).toEqual([
      expect.stringMatching(
        /^shop\.sid=Fe26\.2\*[^;]+; Path=\/; Expires=[^;]+; Max-Age=\d+; Secure; HttpOnly; SameSite=lax$/i,
      ),
    ]);
    expect((await somebody.run()).userId).toBe("ada");
    await somebody.run({ op: "destroy" });
    expect(somebody.setCookies).toEqual([
      expect.stringMatching(/^shop\.sid=; Path=\/; .*Max-Age=0; Secure; HttpOnly; SameSite=lax$/i),
    ]);
    expect((await stock(tiers)).keys).toEqual([]);
  });
});
