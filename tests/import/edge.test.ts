// What a middleware is told about somebody who has an old cookie: let them pass, the page decides.

import { NextRequest, NextResponse } from "next/server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { handleOf } from "@/lib/session/core/id";
import { derivedId } from "@/lib/session/import/derived-id";
import { ENVIRONMENT, present } from "../support/fixtures";
import { IRON, ironCookies } from "./support/iron";
import { SECRET } from "./support/site";

const TOMORROW = () => new Date(Date.now() + 86_400_000).toISOString();

beforeEach(() => {
  vi.resetModules();
  const env = { ...ENVIRONMENT, ...IRON, SESSION_IMPORT_PASSWORD: SECRET, SESSION_IMPORT_UNTIL: TOMORROW() };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
});
afterEach(() => void vi.unstubAllEnvs());

const edge = () => import("@/lib/session/edge");
const request = (cookies: Record<string, string>) =>
  new NextRequest("https://site.invalid/account", {
    headers: {
      cookie: Object.entries(cookies)
        .map((pair) => pair.join("="))
        .join("; "),
    },
  });

describe("readSession", () => {
  test("says `unverified`, and the handle that the session will have", async () => {
    const cookies = await ironCookies();
    const name = present(cookies.old_session).split("*").slice(0, 6).join("*");
    const imports = {
      library: "iron-session",
      cookieName: "old_session",
      domain: null,
      until: 0,
      passwords: { "1": SECRET },
    } as const;
    const { readSession } = await edge();
    expect(await readSession(request(cookies))).toEqual({
      status: "unverified",
      id: await handleOf(await derivedId(imports, name)),
    });
  });

  test.each<[string, (cookies: Record<string, string>) => Record<string, string>]>([
    ["that cannot be opened", ({ old_session }) => ({ old_session: `x${old_session}` })],
    ["beside a cookie of ours that was sent twice", (cookies) => ({ ...cookies, "session=a; session": "b" })],
    ["that was sent twice", (cookies) => ({ ...cookies, "x=; old_session": "b" })],
    ["of another name", ({ old_session }) => ({ other: present(old_session) })],
  ])("says `none` for a cookie %s", async (_, change) => {
    const { readSession } = await edge();
    expect(await readSession(request(change(await ironCookies())))).toEqual({ status: "none" });
  });

  test("says `none` when the import is over", async () => {
    vi.stubEnv("SESSION_IMPORT_UNTIL", new Date(Date.now() - 1).toISOString());
    const { readSession } = await edge();
    expect(await readSession(request(await ironCookies()))).toEqual({ status: "none" });
  });
});

test("refreshSession keeps what such a visitor sees out of shared caches", async () => {
  const { refreshSession } = await edge();
  const response = await refreshSession(request(await ironCookies()), NextResponse.next());
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  const other = await refreshSession(request({ theme: "dark" }), NextResponse.next());
  expect(other.headers.get("cache-control")).toBeNull();
});
