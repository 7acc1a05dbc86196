// What a middleware may hand to refreshSession: any response, also one whose headers cannot be changed.

import { NextRequest, NextResponse } from "next/server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { newId } from "@/lib/session/core/id";
import { createSealer } from "@/lib/session/core/seal";
import { refreshSession } from "@/lib/session/edge";
import { ENVIRONMENT, OLDER_PASSWORD, PASSWORD } from "../support/fixtures";

const passwords = { "1": OLDER_PASSWORD, "2": PASSWORD };
const env = { ...ENVIRONMENT, SESSION_PASSWORD: JSON.stringify(passwords) };

beforeEach(() => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
});
afterEach(() => void vi.unstubAllEnvs());

/** From a browser whose cookie was sealed with the older password. */
async function request(): Promise<NextRequest> {
  const sealer = createSealer({ "1": OLDER_PASSWORD }, Date.now);
  const seal = await sealer.seal({ id: newId(), version: null }, { ttl: 600, browser: false });
  return new NextRequest("https://site.invalid/", { headers: { cookie: `session=${seal}` } });
}

describe("refreshSession marks as private, and gives the new cookie on", () => {
  test("Response.redirect()", async () => {
    const response = await refreshSession(await request(), Response.redirect("https://site.invalid/sign-in", 303));
    expect([response.status, response.headers.get("location")]).toEqual([303, "https://site.invalid/sign-in"]);
    expectFresh(response);
  });

  test("what was fetched", async () => {
    const response = await refreshSession(await request(), await fetch("data:text/plain,tea"));
    expect([response.headers.get("content-type"), await response.text()]).toEqual(["text/plain", "tea"]);
    expectFresh(response);
  });

  test.each<[string, () => Response]>([
    ["NextResponse.next()", () => NextResponse.next()],
    ["NextResponse.redirect()", () => NextResponse.redirect("https://site.invalid/sign-in")],
    ["new Response()", () => new Response("tea")],
  ])("%s, which is not copied", async (_, make) => {
    const response = make();
    expect(await refreshSession(await request(), response)).toBe(response);
    expectFresh(response);
  });
});

function expectFresh({ headers }: Response): void {
  expect([headers.get("cache-control"), headers.get("vary")]).toEqual(["private, no-store", "Cookie"]);
  expect(headers.getSetCookie()).toEqual([expect.stringMatching(/^session=Fe26\.2\*2\*/)]);
}

test("a visitor without a session gets the very response, unchanged", async () => {
  const response = Response.redirect("https://site.invalid/sign-in");
  expect(await refreshSession(new NextRequest("https://site.invalid/"), response)).toBe(response);
});
