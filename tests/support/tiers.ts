// A database and a cache for a test file: fresh, counted, and gone afterwards.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { migrate } from "../../scripts/prisma/migrate";
import { startUpstashServer, type UpstashServer } from "../../scripts/upstash/server";

export const PASSWORD = "tests-only:7Yk2!mQz9@Lw4#Xp6$Rv8%Tn1";

/** The settings of each phase of a migration, in order; neighbours may run side by side. */
export const PHASES = {
  db: { SESSION_MODE: "db", cache: false },
  "db + cache": { SESSION_MODE: "db", cache: true },
  cached_db: { SESSION_MODE: "cached_db", cache: true },
  bridge: { SESSION_MODE: "cached_db", SESSION_BRIDGE: "1", cache: true },
  "cache + bridge": { SESSION_MODE: "cache", SESSION_BRIDGE: "1", cache: true },
  cache: { SESSION_MODE: "cache", cache: true },
} as const;

export type Phase = keyof typeof PHASES;

export interface Tiers {
  readonly databaseUrl: string;
  readonly upstash: UpstashServer;
  /** The environment of an app in that phase. */
  env(phase: Phase, more?: Record<string, string>): Record<string, string>;
  close(): Promise<void>;
}

export async function startTiers(): Promise<Tiers> {
  mkdirSync(tmpdir(), { recursive: true });
  const folder = mkdtempSync(path.join(tmpdir(), "session-tiers-"));
  const databaseUrl = `file:${path.join(folder, "test.db")}`;
  await migrate(databaseUrl);
  const prefix = `t${Math.random().toString(36).slice(2, 10)}`;
  const upstash = await startUpstashServer({ redis: process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379/8" });
  return {
    databaseUrl,
    upstash,
    env(phase, more = {}) {
      const { cache, ...mode } = PHASES[phase];
      return {
        ...mode,
        DATABASE_URL: databaseUrl,
        SESSION_PREFIX: prefix,
        SESSION_PASSWORD: PASSWORD,
        ...(cache && { UPSTASH_REDIS_REST_URL: upstash.url, UPSTASH_REDIS_REST_TOKEN: upstash.token }),
        ...more,
      };
    },
    async close() {
      await upstash.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
