// The shop's sign-up (app/_actions/account.ts): the account is stored before the session, and an outage in between locks nobody
// out of it. The accounts are doubles; the sessions are the shipped ones. In a browser: tests/e2e/phases/account.spec.ts.

import { beforeEach, describe, expect, test, vi } from "vitest";
import { openSite, type Visitor } from "../import/support/site";
import { down, SETTINGS } from "../support/session";

const EMAIL = "ada@example.com";
const PASSWORD = "three plain words";

const accounts = vi.hoisted(() => new Map<string, { id: string; name: string; password: string }>());
beforeEach(() => accounts.clear());
vi.mock("next/cache", () => ({ refresh: () => {} }));
vi.mock("@/lib/shop/users", () => ({
  accountsAvailable: () => true,
  authenticate: async (email: string, password: string) => {
    const account = accounts.get(email);
    return account?.password === password ? account : null;
  },
  createUser: async ({ email, ...rest }: { email: string; name: string; password: string }) => {
    if (accounts.has(email)) return null;
    const account = { id: "ada", ...rest };
    accounts.set(email, account);
    return account;
  },
}));

const { signUp } = await import("@/app/_actions/account");

/** Sends the form as a script does. What refused it, or null when it went through: then the action redirects. */
async function send(visitor: Visitor, password = PASSWORD): Promise<{ field?: string } | null> {
  visitor.headers["next-action"] = "1";
  const form = new FormData();
  for (const [name, value] of Object.entries({ name: "Ada", email: EMAIL, password })) form.set(name, value);
  try {
    return await visitor.act(() => signUp(null, form));
  } catch (error) {
    if ((error as { digest?: string }).digest?.startsWith("NEXT_REDIRECT;")) return null;
    throw error;
  }
}
const user = async (visitor: Visitor) => (await visitor.look()).userId;

describe.each(SETTINGS)("$name", (setting) => {
  const site = openSite(setting, {});

  test("while no session can be stored nobody is signed in, and the same form goes through afterwards", async () => {
    const visitor = site.visitor();
    site.before = down();
    await expect(send(visitor)).rejects.toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
    site.before = null;
    expect(await user(visitor)).toBeNull();
    expect(await send(visitor)).toBeNull();
    expect(await user(visitor)).toBe("ada");
  });

  test("an address that is taken is refused to whoever has another password", async () => {
    expect(await send(site.visitor())).toBeNull();
    const other = site.visitor();
    expect(await send(other, "four other plain words")).toMatchObject({ field: "email" });
    expect(await user(other)).toBeNull();
  });
});
