import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ensureEnv } from "../../scripts/dev/env.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "env-"));
});
afterEach(() => rmSync(folder, { recursive: true }));
const content = () => readFileSync(join(folder, ".env"), "utf8");

test("makes a .env with a password nobody else has, readable by its owner alone", () => {
  const first = ensureEnv(folder).SESSION_PASSWORD ?? "";
  expect(first.length).toBeGreaterThanOrEqual(32);
  expect(statSync(join(folder, ".env")).mode & 0o077).toBe(0);
  expect(ensureEnv(folder).SESSION_PASSWORD).toBe(first);
  rmSync(join(folder, ".env"));
  expect(ensureEnv(folder).SESSION_PASSWORD).not.toBe(first);
});

test("adds only what is missing and leaves the rest as it is, comments and all", () => {
  const mine = '# mine\nSESSION_MODE=cache\nSESSION_PASSWORD="short, and mine"';
  writeFileSync(join(folder, ".env"), mine);
  const env = ensureEnv(folder);
  expect(env.SESSION_MODE).toBe("cache");
  expect(env.SESSION_PASSWORD).toBe("short, and mine");
  expect(content().startsWith(`${mine}\n`)).toBe(true);
  expect(content()).toContain('DATABASE_URL="file:./.data/dev.db"');
});

test("what .env.local has is neither repeated nor overruled", () => {
  writeFileSync(join(folder, ".env.local"), "DATABASE_URL=postgresql://localhost/mine\n");
  expect(ensureEnv(folder).DATABASE_URL).toBe("postgresql://localhost/mine");
  expect(content()).not.toContain("DATABASE_URL");
});

test("no local cache for whoever has one under Vercel's names", () => {
  writeFileSync(join(folder, ".env"), "KV_REST_API_URL=https://x.upstash.io\nKV_REST_API_TOKEN=t\n");
  ensureEnv(folder);
  expect(content()).not.toContain("UPSTASH");
});
