import { describe, expect, test } from "vitest";
import { isCrossSite } from "@/lib/session/next/cross-site";

const TRUSTED = ["https://admin.example.com"];
const asked = (headers: Record<string, string>, method = "POST") =>
  isCrossSite(
    new Request("http://10.0.0.7:3000/api", { method, headers: { host: "shop.example.com", ...headers } }),
    TRUSTED,
  );

describe("security row 29: what another site makes a browser send", () => {
  test.each<[string, Record<string, string>]>([
    ["a page of this site", { "sec-fetch-site": "same-origin", origin: "https://shop.example.com" }],
    [
      "a page of this site behind a proxy that changes the host",
      { "sec-fetch-site": "same-origin", origin: "https://x.test" },
    ],
    ["the address bar or an extension", { "sec-fetch-site": "none" }],
    ["an older browser, from this site", { origin: "https://shop.example.com" }],
    ["an older browser, behind a proxy", { origin: "https://x.test", "x-forwarded-host": "x.test" }],
    ["an older browser, behind two proxies", { origin: "https://x.test", "x-forwarded-host": "x.test, inner.test" }],
    ["no browser", {}],
    ["an origin that setup.ts trusts", { "sec-fetch-site": "same-site", origin: "https://admin.example.com" }],
    ["such an origin in an older browser", { origin: "https://admin.example.com" }],
  ])("%s may", (_, headers) => expect(asked(headers)).toBe(false));

  test.each<[string, Record<string, string>]>([
    ["another site", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }],
    ["a sibling domain", { "sec-fetch-site": "same-site", origin: "https://blog.example.com" }],
    ["a sandboxed frame", { "sec-fetch-site": "cross-site", origin: "null" }],
    ["another site that hides its origin", { "sec-fetch-site": "cross-site" }],
    ["another site that claims the host", { "sec-fetch-site": "cross-site", origin: "https://shop.example.com" }],
    ["another site, in an older browser", { origin: "https://evil.example" }],
    ["a sandboxed frame, in an older browser", { origin: "null" }],
    ["another port", { origin: "https://shop.example.com:8443" }],
    ["a longer name", { origin: "https://shop.example.com.evil.example" }],
    ["what is no origin", { origin: "shop.example.com" }],
    ["no origin at all", { origin: "" }],
    ["a name like a trusted one", { origin: "https://admin.example.com.evil.example" }],
    ["a word that no browser says", { "sec-fetch-site": "SAME-ORIGIN" }],
  ])("%s may not", (_, headers) => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) expect(asked(headers, method), method).toBe(true);
    for (const method of ["GET", "HEAD", "OPTIONS"]) expect(asked(headers, method), method).toBe(false);
  });
});
