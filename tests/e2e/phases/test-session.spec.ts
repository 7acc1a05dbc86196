// What the guide says of tests with a whole browser (docs/guides/where-does-it-go.md): the cookie of a session that a test
// stored, given to a browser.

import { createClient } from "@libsql/client";
import { createTestSession } from "../../../lib/session/testing";
import { sees } from "../support/moves";
import { ADA } from "../support/seed";
import { expect, SESSION_PASSWORD, test } from "../support/test";

test("a browser that is given the cookie of createTestSession is signed in, and has its data", async ({
  page,
  context,
  site,
  phase,
}) => {
  const userId = await idOf(ADA.email, site.tiers.databaseUrl);
  const env = { ...process.env, ...site.tiers.env(phase, { SESSION_PASSWORD }), NODE_ENV: "production" };
  const { cookie } = await createTestSession({ cart: { "stoneware-mug": 2 } }, { userId, env });
  await context.addCookies([{ ...cookie, domain: "127.0.0.1", path: "/" }]);
  await page.goto("/account");
  await expect(page.getByRole("heading", { level: 1, name: ADA.name })).toBeVisible();
  await sees(page, { name: ADA.name, items: 2 });
});

async function idOf(email: string, url: string): Promise<string> {
  const client = createClient({ url });
  const { rows } = await client.execute({ sql: 'SELECT "id" FROM "User" WHERE "email" = ?', args: [email] });
  client.close();
  return String(rows[0]?.id);
}
