// The same app with `cacheComponents` and `partialPrefetching` off, as older projects have it, and with proxy.ts (Node)
// in place of middleware.ts (edge).

import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildFixture, FIXTURE, type RunningApp, startFixture } from "../support/next-app";
import { startTiers, type Tiers } from "../support/tiers";
import { Visitor } from "../support/visitor";

let tiers: Tiers;
let app: RunningApp;

beforeAll(async () => {
  await buildFixture("off");
  tiers = await startTiers();
  app = await startFixture(tiers.env("cached_db"), "off");
}, 240_000);
afterAll(async () => {
  await app.stop();
  await tiers.close();
});

it("reads the session once for layout, page, parts and metadata", async () => {
  const somebody = new Visitor(app.url);
  await somebody.run({ op: "set", key: "visits", value: 5 }, { op: "save" });
  await (await somebody.request("/render")).text();
  tiers.upstash.resetCounts();
  const html = await (await somebody.request("/render")).text();
  expect(html).toContain("<title>n=5</title>");
  // One by the middleware, which is a separate sandbox, and one by the page.
  expect(tiers.upstash.commandNames()).toEqual(["GET", "GET"]);
});

it("tells proxy.ts what it tells middleware.ts", async () => {
  const probe = async (v: Visitor) => {
    const { headers } = await v.request("/edge/probe");
    return [headers.get("x-runtime"), headers.get("x-session-status")];
  };
  const somebody = new Visitor(app.url);
  expect(await probe(somebody)).toEqual(["nodejs", "none"]);
  await somebody.run({ op: "login", user: "ada" });
  expect(await probe(somebody)).toEqual(["nodejs", "live"]);
  const ghost = somebody.copy();
  await somebody.run({ op: "destroy" });
  expect(await probe(ghost)).toEqual(["nodejs", "none"]);
});

it("reads it once in a handler, however often it asks", async () => {
  const somebody = new Visitor(app.url);
  await somebody.run({ op: "set", key: "visits", value: 5 }, { op: "save" });
  tiers.upstash.resetCounts();
  await somebody.run({ op: "get", key: "visits" }, { op: "get", key: "cart" }, { op: "save" });
  expect(tiers.upstash.commandNames()).toEqual(["GET"]);
});

it("signs in, writes, and refuses to write while rendering", async () => {
  const somebody = new Visitor(app.url);
  await somebody.run({ op: "login", user: "ada" });
  await somebody.run({ op: "increment", key: "n" });
  expect(await (await somebody.request("/readonly")).text()).toContain("SESSION_READ_ONLY");
  expect(await somebody.run()).toMatchObject({ userId: "ada", data: { n: 1 } });
});

const KEPT = path.join(FIXTURE, ".next/off/cache/fetch-cache");

// Next keeps what is asked for by `fetch`: the way of the edge, and of hosts that have nothing else.
describe.each([
  ["Node's HTTP client", {}],
  ["fetch", { NODE_OPTIONS: `--import=${new URL("../support/only-fetch.mjs", import.meta.url)}` }],
])("a page that tells Next to keep what it fetches, where the session asks by %s", (_, env) => {
  let here: RunningApp;
  let elsewhere: RunningApp;
  beforeAll(async () => {
    // It outlives a build.
    rmSync(KEPT, { recursive: true, force: true });
    // Mode `cache`: no database answers in place of what was refused. And what another process changes comes by the store alone.
    here = await startFixture({ ...tiers.env("cache"), ...env }, "off");
    elsewhere = await startFixture(tiers.env("cache"), "off");
  }, 120_000);
  afterAll(() => Promise.all([here.stop(), elsewhere.stop()]));

  it.each(["force", "only"])(
    "shows the session as it is, and leaves nothing on the disk: fetchCache = '%s-cache'",
    async (kind) => {
      const somebody = new Visitor(elsewhere.url);
      const shown = async (visitor = somebody.copy()) => {
        const html = await (await visitor.at(here.url).request(`/fetch-cache/${kind}`)).text();
        return /<output>(.*?)<\/output>/.exec(html)?.[1];
      };
      await somebody.run({ op: "login", user: "ada" }, { op: "set", key: "visits", value: 5 }, { op: "save" });
      expect(await shown()).toBe("ada 5");
      await somebody.run({ op: "set", key: "visits", value: 6 }, { op: "save" });
      expect(await shown()).toBe("ada 6");
      const ghost = somebody.copy();
      await somebody.run({ op: "destroy" });
      expect(await shown(ghost)).toBe("nobody 0");
      expect(existsSync(KEPT)).toBe(false);
    },
  );
});
