// What visitors do, and how often. Each visit leaves its visitor signed in, with a cart.
import { randomBytes } from "node:crypto";
import { sealData } from "iron-session";
import { CART } from "../site/app/cart.ts";
import { PASSWORD } from "../systems/ours.ts";
import type { Browser } from "./browser.ts";

interface Visit {
  /** Of a hundred visits. */
  readonly share: number;
  go(browser: Browser, userId: string): Promise<void>;
}

const [PRODUCT = ""] = Object.keys(CART);
const POST = { method: "POST", expect: "true" } as const;
const OTHER_PASSWORD = PASSWORD.replace("bench", "other");

export const VISITS: Readonly<Record<string, Visit>> = {
  page: { share: 36, go: (browser) => browser.ask("/open/session", { expect: PRODUCT }) },
  "page behind middleware.ts": { share: 14, go: (browser) => browser.ask("/check/session", { expect: PRODUCT }) },
  "no cookie": { share: 4, go: (browser) => browser.ask("/open/session", { cookies: "", expect: "empty" }) },
  "leaves early": { share: 4, go: (browser) => browser.leave("/open/session") },
  write: { share: 14, go: (browser) => browser.ask("/write", POST) },
  "flash message": {
    share: 8,
    async go(browser) {
      await browser.ask("/notice", POST);
      await browser.ask("/open/notice", { expect: "changed" });
    },
  },
  devices: { share: 4, go: (browser) => browser.ask("/devices", { method: "POST", expect: "devices" }) },
  "sign-in": { share: 4, go: signIn },
  "sign-out and a late tab": {
    share: 4,
    async go(browser, userId) {
      const { cookies } = browser;
      await browser.ask("/sign-out", POST);
      await browser.ask("/open/session", { cookies, expect: "empty" });
      await signIn(browser, userId);
    },
  },
  "cookie of another password": { share: 4, go: (browser) => refused(browser, OTHER_PASSWORD, 3_600) },
  "expired cookie": { share: 4, go: (browser) => refused(browser, PASSWORD, -3_600) },
};

/** Whoever is signed in gets a new id, and keeps the cart. */
export async function signIn(browser: Browser, userId: string): Promise<void> {
  await browser.ask("/sign-in", { ...POST, body: userId });
  await browser.ask("/write", POST);
}

/** Another seal each time: what is kept of a cookie that was refused would be kept of each. @param ttl seconds */
async function refused(browser: Browser, password: string, ttl: number): Promise<void> {
  const seal = await sealData({ sid: randomBytes(32).toString("base64url"), purpose: "session" }, { password, ttl });
  const [name] = browser.cookies.split("=");
  await browser.ask("/open/session", { cookies: `${name}=${seal}`, expect: "empty" });
}
