// "Together" of docs/guides/with-better-auth.md, followed: the real better-auth signs in, our session goes on.

import { type BetterAuthPlugin, betterAuth } from "better-auth";
import { memoryAdapter } from "better-auth/adapters/memory";
import { createAuthMiddleware } from "better-auth/api";
import { twoFactor } from "better-auth/plugins";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ServerProcess } from "../../scripts/services/next-app";
import { startTiers, type Tiers } from "../support/tiers";
import { Person } from "./support/person";
import { BUILD_WITHIN_MS, buildSite, startSite } from "./support/site";

const OURS = "__Host-session";
const THEIRS = "better-auth.session_token";
const API = "/better-auth/api/auth";
const PASSWORD = "correct horse battery";

// A server of its own in a test.
vi.setConfig({ testTimeout: 60_000 });

let tiers: Tiers;
let site: ServerProcess;
beforeAll(async () => {
  await buildSite();
  tiers = await startTiers();
  site = await startSite(tiers.env("db"));
}, BUILD_WITHIN_MS);
afterAll(async () => {
  await site?.stop();
  await tiers?.close();
});

let people = 0;
async function signedUp() {
  const person = new Person(site.url);
  const email = `guide-${++people}@guide.invalid`;
  const response = await person.postJson(`${API}/sign-up/email`, { name: "Ada", email, password: PASSWORD });
  const { user } = (await response.json()) as { user: { id: string } };
  return { person, email, id: user.id };
}
const signIn = (person: Person, email: string, password = PASSWORD) =>
  person.postJson(`${API}/sign-in/email`, { email, password });
const userThere = async (person: Person) => {
  const session = (await (await person.request(`${API}/get-session`)).json()) as { user: { id: string } } | null;
  return session?.user.id ?? null;
};

describe("a sign-in", () => {
  test("that is a sign-up gives both cookies, and our session its user", async () => {
    const { person, id } = await signedUp();
    expect([person.cookies.has(OURS), person.cookies.has(THEIRS)]).toEqual([true, true]);
    expect((await person.look()).user).toBe(id);
    expect(await userThere(person)).toBe(id);
  });

  test("keeps what the visitor had, under another id", async () => {
    const { email, id } = await signedUp();
    const person = new Person(site.url);
    await person.post("/cart/add", { id: "tea" });
    const visitor = person.copy();
    expect((await signIn(person, email)).status).toBe(200);
    expect(await person.look()).toEqual({ user: id, cart: { tea: 1 } });
    expect(await visitor.look()).toEqual({ user: null, cart: {} });
  });

  test("with a wrong password gives neither", async () => {
    const { email } = await signedUp();
    const person = new Person(site.url);
    expect((await signIn(person, email, "wrong horse battery")).status).toBe(401);
    expect([person.cookies.has(OURS), person.cookies.has(THEIRS)]).toEqual([false, false]);
  });

  test("waits for the second factor", async () => {
    const { person, email, id } = await signedUp();
    const enabled = await person.postJson(`${API}/two-factor/enable`, { password: PASSWORD });
    const { backupCodes } = (await enabled.json()) as { backupCodes: string[] };
    expect((await person.postJson("/better-auth/pending", { email })).status).toBe(204);

    const other = new Person(site.url);
    expect(await (await signIn(other, email)).json()).toMatchObject({ twoFactorRedirect: true });
    expect(other.cookies.has(OURS)).toBe(false);
    expect((await other.look()).user).toBeNull();
    const verified = await other.postJson(`${API}/two-factor/verify-backup-code`, { code: backupCodes[0] });
    expect(verified.status).toBe(200);
    expect((await other.look()).user).toBe(id);
  });

  test("while no store answers signs nobody in, neither here nor there", async () => {
    const nowhere = { UPSTASH_REDIS_REST_URL: "http://127.0.0.1:9", DATABASE_URL: "", SESSION_STORE_TIMEOUT_MS: "200" };
    const down = await startSite(tiers.env("cache", nowhere));
    const person = new Person(down.url);
    const body = { name: "Ada", email: "down@guide.invalid", password: PASSWORD };
    expect((await person.postJson(`${API}/sign-up/email`, body)).status).toBeGreaterThanOrEqual(500);
    expect([...person.cookies.keys()]).toEqual([]);
    await down.stop();
  });
});

test("a look at better-auth's session is no sign-in of ours", async () => {
  const { person } = await signedUp();
  const ours = person.cookies.get(OURS);
  await userThere(person);
  expect(person.setCookies.join()).not.toContain(OURS);
  expect(person.cookies.get(OURS)).toBe(ours);
});

test("who decides is ours", async () => {
  const { person, id } = await signedUp();
  expect((await person.with(THEIRS).look()).user).toBeNull();
  expect((await person.with(OURS).look()).user).toBe(id);
});

describe("a sign-out at better-auth", () => {
  test("ends both, and copies of their cookies", async () => {
    const { person } = await signedUp();
    const copy = person.copy();
    expect((await person.postJson(`${API}/sign-out`, {})).status).toBe(200);
    expect([person.cookies.has(OURS), person.cookies.has(THEIRS)]).toEqual([false, false]);
    expect((await copy.look()).user).toBeNull();
    expect(await userThere(copy)).toBeNull();
  });

  test("by the guide's handler ends both as well", async () => {
    const { person } = await signedUp();
    const copy = person.copy();
    expect((await person.post("/better-auth/sign-out")).status).toBe(303);
    expect([person.cookies.has(OURS), person.cookies.has(THEIRS)]).toEqual([false, false]);
    expect((await copy.look()).user).toBeNull();
    expect(await userThere(copy)).toBeNull();
  });

  test("ends ours when better-auth's is over already", async () => {
    const { person } = await signedUp();
    const ours = person.with(OURS);
    const copy = ours.copy();
    await ours.postJson(`${API}/sign-out`, {});
    expect((await copy.look()).user).toBeNull();
  });
});

test("why there: whatever runs before the second factor's plugin sees a session at the password", async () => {
  const seen: string[] = [];
  const rows: Record<string, Record<string, unknown>[]> = {
    user: [],
    session: [],
    account: [],
    verification: [],
    twoFactor: [],
  };
  /** A plugin that looks where the guide's does. */
  const looking = (id: string): BetterAuthPlugin => ({
    id,
    hooks: {
      after: [
        {
          matcher: ({ path }) => path === "/sign-in/email",
          handler: createAuthMiddleware(async (ctx) => {
            if (ctx.context.newSession) seen.push(id);
          }),
        },
      ],
    },
  });
  const auth = betterAuth({
    database: memoryAdapter(rows),
    secret: "guides:3hTj6!nRb8@Ly2#Cf9$Zk5%Gv7",
    baseURL: "http://guide.invalid",
    emailAndPassword: { enabled: true },
    plugins: [looking("a plugin before it"), twoFactor(), looking("a plugin after it")],
    hooks: {
      after: createAuthMiddleware(async (ctx) => {
        if (ctx.path === "/sign-in/email" && ctx.context.newSession) seen.push("options.hooks.after");
      }),
    },
    databaseHooks: { session: { create: { after: async () => void seen.push("databaseHooks") } } },
    logger: { disabled: true },
    telemetry: { enabled: false },
  });
  const body = { name: "Ada", email: "ada@guide.invalid", password: PASSWORD };
  await auth.api.signUpEmail({ body });
  Object.assign(rows.user?.[0] ?? {}, { twoFactorEnabled: true });
  seen.length = 0;
  expect(await auth.api.signInEmail({ body })).toMatchObject({ twoFactorRedirect: true });
  expect(seen.sort()).toEqual(["a plugin before it", "databaseHooks", "options.hooks.after"]);
});
