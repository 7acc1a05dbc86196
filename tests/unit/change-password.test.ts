// The shop's change of a password (app/_actions/account.ts): every other device is signed out, and an outage changes nothing.
// The accounts are doubles; the sessions are the shipped ones. In a browser: tests/e2e/phases/account.spec.ts.

import { beforeEach, describe, expect, test, vi } from "vitest";
import { openSite, type Visitor } from "../import/support/site";
import { down, SETTINGS } from "../support/session";

const ADA = { id: "ada", email: "ada@example.com", name: "Ada" };
const [OLD, NEW] = ["three plain words", "four other plain words"];

const accounts = vi.hoisted(() => ({ password: "", whileStoring: async () => {} }));
beforeEach(() => {
  Object.assign(accounts, { password: OLD, whileStoring: async () => {} });
});
vi.mock("next/cache", () => ({ refresh: () => {} }));
vi.mock("@/lib/shop/users", () => ({
  findUser: async () => ADA,
  authenticate: async (email: string, password: string) =>
    email === ADA.email && password === accounts.password ? ADA : null,
  changePassword: async (_: string, current: string, next: string) => {
    await accounts.whileStoring();
    if (current !== accounts.password) return false;
    accounts.password = next;
    return true;
  },
}));

const { changePassword } = await import("@/app/_actions/account");

/** Sends the form as a script does. What refused it, or null when it went through: then the action redirects. */
async function send(visitor: Visitor, present: string): Promise<{ field?: string } | null> {
  visitor.headers["next-action"] = "1";
  const form = new FormData();
  form.set("password", present);
  form.set("next-password", NEW);
  try {
    return await visitor.act(() => changePassword(null, form));
  } catch (error) {
    if ((error as { digest?: string }).digest?.includes(";/account;")) return null;
    throw error;
  }
}
const user = async (visitor: Visitor) => (await visitor.look()).userId;

describe.each(SETTINGS)("$name", (setting) => {
  const site = openSite(setting, {});
  async function signedIn(): Promise<Visitor> {
    const visitor = site.visitor();
    await visitor.act((session) => session.login(ADA.id));
    return visitor;
  }

  test("every other device is signed out, one that signs in with the old password meanwhile too", async () => {
    const [here, other] = [await signedIn(), await signedIn()];
    const before = here.copy();
    let late: Visitor | undefined;
    accounts.whileStoring = async () => {
      late = await signedIn();
    };
    expect(await send(here, OLD)).toBeNull();
    expect(accounts.password).toBe(NEW);
    expect(await user(here)).toBe(ADA.id);
    expect(await Promise.all([before, other, late as Visitor].map(user))).toEqual([null, null, null]);
  });

  test("while no session can be ended nothing changes, and the same form goes through afterwards", async () => {
    const [here, other] = [await signedIn(), await signedIn()];
    site.before = down(undefined, "listByUser", "kill", "bury", "rotate");
    await expect(send(here, OLD)).rejects.toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
    expect(accounts.password).toBe(OLD);
    site.before = null;
    expect(await send(here, OLD)).toBeNull();
    expect(accounts.password).toBe(NEW);
    expect([await user(here), await user(other)]).toEqual([ADA.id, null]);
  });

  test("a wrong present password ends nothing", async () => {
    const [here, other] = [await signedIn(), await signedIn()];
    expect(await send(here, NEW)).toMatchObject({ field: "password" });
    expect(accounts.password).toBe(OLD);
    expect([await user(here), await user(other)]).toEqual([ADA.id, ADA.id]);
  });
});
