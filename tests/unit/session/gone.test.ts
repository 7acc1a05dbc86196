// A session that ended elsewhere while a request held it: what the error advises can be done in the same request.

import { expect, test } from "vitest";
import { openSite } from "../../import/support/site";
import { rejectionOf } from "../../support/fixtures";
import { SETTINGS } from "../../support/session";

const { getSession } = await import("@/lib/session/next/get-session");

test.each(SETTINGS)(
  "in $name getSession() after SESSION_GONE gives a new session, which can be signed in",
  async (setting) => {
    const site = openSite(setting, {});
    const visitor = site.visitor();
    await visitor.act((session) => session.login("ada"));
    await visitor.act(async (session) => {
      expect(await site.manager.revokeUser("ada", null)).toBe(1);
      expect(await rejectionOf(session.login("ada"))).toMatchObject({ code: "SESSION_GONE" });
      const another = await getSession();
      expect([another.isNew, another.userId]).toEqual([true, null]);
      await another.login("ada");
    });
    expect(await visitor.act((session) => session.userId)).toBe("ada");
  },
);
