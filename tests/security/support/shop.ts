// The shop (app/), built and started for production in one mode, and people who are signed in to it without a form.

import path from "node:path";
import { exclusively } from "../../../scripts/services/next-app";
import build from "../../e2e/support/build";
import { openShop, ROOT, type Shop } from "../../e2e/support/shop";
import type { Tiers } from "../../support/tiers";
import { COOKIE, PATIENCE, type SecurityMode } from "./modes";
import { sql } from "./stored";

/** Without a dollar sign, which Next expands in a developer's .env. */
export const SHOP_PASSWORD = "security-tests-only:7Yk2!mQz9@Lw4#Xp6^Rv8%Tn1";

/** Two test files may ask at once: the second waits. */
export const buildShop = () => exclusively(path.join(ROOT, ".data/shop-build.lock"), async () => build());

export const shopEnv = (tiers: Tiers, mode: SecurityMode, more: Record<string, string> = {}) => ({
  ...tiers.env(mode, { ...PATIENCE, SESSION_PASSWORD: SHOP_PASSWORD }),
  ...more,
});

export const openShopIn = (tiers: Tiers, mode: SecurityMode, more: Record<string, string> = {}): Promise<Shop> =>
  openShop(shopEnv(tiers, mode, more));

export interface Customer {
  readonly userId: string;
  /** A Cookie header. */
  readonly cookie: string;
  /** The cookie's value. */
  readonly seal: string;
  /** The handle of the session. */
  readonly handle: string;
  /** What may be seen by nobody else. */
  readonly canaries: readonly string[];
}

/** Somebody with an account, a session and data that nobody else has. */
export async function customer(tiers: Tiers, mode: SecurityMode): Promise<Customer> {
  const { createTestSession } = await import("../../../lib/session/testing");
  const mark = Math.random().toString(36).slice(2, 10);
  const userId = `user-${mark}`;
  const [name, email] = [`Canary ${mark}`, `${mark}@canary.example`];
  const visits = 100_000_000 + Math.floor(Math.random() * 800_000_000);
  await sql(tiers, 'INSERT INTO "User" (id, email, name, passwordHash, createdAt) VALUES (?, ?, ?, ?, ?)', [
    userId,
    email,
    name,
    "none",
    new Date().toISOString(),
  ]);
  const env = { ...shopEnv(tiers, mode), NODE_ENV: "production" };
  const { id, cookie, header } = await createTestSession({ visits, cart: { teapot: 2 } }, { userId, env });
  if (cookie.name !== COOKIE) throw new Error("This is not the cookie of production.");
  const canaries = [name, email, userId, String(visits), cookie.value, id];
  return { userId, cookie: header, seal: cookie.value, handle: id, canaries };
}
