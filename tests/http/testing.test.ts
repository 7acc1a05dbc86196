import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestSession } from "@/lib/session/testing";
import { buildFixture, type RunningApp, startFixture } from "../support/next-app";
import { type Phase, startTiers, type Tiers } from "../support/tiers";
import { Visitor } from "../support/visitor";

let tiers: Tiers;
let app: RunningApp | undefined;

beforeAll(async () => {
  await buildFixture("on");
  tiers = await startTiers();
}, 240_000);
afterAll(async () => {
  await app?.stop();
  await tiers.close();
});

it.each(["db", "cached_db", "cache"] as Phase[])(
  "createTestSession gives a cookie that the app takes, in %s",
  async (phase) => {
    await app?.stop();
    app = await startFixture(tiers.env(phase));
    const env = { ...tiers.env(phase), NODE_ENV: "production" };
    const { id, cookie, header } = await createTestSession({ cart: { tea: 1 }, visits: 3 }, { userId: "ada", env });
    const somebody = new Visitor(app.url);
    somebody.cookies.set(cookie.name, cookie.value);
    expect(header).toBe(`${cookie.name}=${cookie.value}`);
    expect(await somebody.run()).toMatchObject({ id, userId: "ada", data: { cart: { tea: 1 }, visits: 3 } });
  },
);
