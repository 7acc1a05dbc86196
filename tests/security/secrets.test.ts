// Rows 21 and 35: a server with a weak secret, or with sessions in the clear, does not start, and prints no value.

import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildFixture, startFixture } from "../support/next-app";
import { PASSWORD, startTiers, type Tiers } from "../support/tiers";

const ROOT = path.resolve(import.meta.dirname, "../..");
let tiers: Tiers;
beforeAll(async () => {
  await buildFixture("on");
  tiers = await startTiers();
}, 300_000);
afterAll(() => tiers.close());

/** What a server says that does not start. */
async function refusal(env: Record<string, string>): Promise<string> {
  let app: Awaited<ReturnType<typeof startFixture>>;
  try {
    app = await startFixture(tiers.env("cached_db", env));
  } catch (error) {
    return (error as Error).message;
  }
  await app.stop();
  throw new Error("It started.");
}

/** What our own documents and examples give as a value of SESSION_PASSWORD, so that nobody runs with it. */
function published(): string[] {
  const files = [
    "README.md",
    ".env.example",
    "lib/session/README.md",
    "docs/operations.md",
    "docs/migrate.md",
    "docs/security.md",
  ];
  const values = files.flatMap((file) => {
    const text = readFileSync(path.join(ROOT, file), "utf8");
    return [...text.matchAll(/SESSION_PASSWORD\s*=\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s`]+))/g)].map(
      ([, a, b, c]) => a ?? b ?? c ?? "",
    );
  });
  return [...new Set(values)].filter((value) => value !== "" && !value.startsWith("$"));
}

describe("a server for production", () => {
  const SAMPLES = [
    ["32 times one letter", "a".repeat(32)],
    ["31 good characters", PASSWORD.slice(0, 31)],
    ["iron-session's own sample", "complex_password_at_least_32_characters_long"],
    ["a pair of letters, long", "ab".repeat(40)],
    ["one weak password among good ones", JSON.stringify({ 2: PASSWORD, 1: "a".repeat(40) })],
  ] as const;

  it.each(SAMPLES)("security row 21: does not start with %s, and does not print it", async (_, password) => {
    const said = await refusal({ SESSION_PASSWORD: password });
    expect(said).toContain("SESSION_PASSWORD");
    expect(said).not.toContain(password);
    expect(said).not.toContain("a".repeat(20));
  });

  it("security row 21: does not start with a value that our documents give as an example", async () => {
    for (const value of published()) {
      const said = await refusal({ SESSION_PASSWORD: value });
      expect(said, value).toContain("SESSION_PASSWORD");
    }
  }, 60_000);

  it("security row 21: does not start without one", async () => {
    expect(await refusal({ SESSION_PASSWORD: "" })).toContain("SESSION_PASSWORD is missing");
  });

  it("security row 35: does not start with an address of the cache that is not https", async () => {
    const said = await refusal({
      UPSTASH_REDIS_REST_URL: "http://cache.example.com",
      UPSTASH_REDIS_REST_TOKEN: "canary-token",
    });
    expect(said).toContain("must be https://");
    expect(said).not.toContain("canary-token");
  });
});
