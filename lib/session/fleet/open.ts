// The registers of the configured tiers; each is opened by its first call, as the tiers themselves.

import { openScripts } from "../caches/open";
import type { Settings } from "../core/config";
import { guarded } from "../core/guard";
import { openDatabase } from "../setup";
import { prismaRegister } from "./prisma";
import type { Register, TierRegister } from "./types";
import { upstashRegister } from "./upstash";

/** @param now ms since the epoch */
export function openRegisters(settings: Settings, now: () => number): readonly TierRegister[] {
  const { databaseUrl, upstash, prefix, storeTimeoutMs } = settings;
  const registers: TierRegister[] = [];
  const add = (tier: TierRegister["tier"], open: () => Promise<Register>) =>
    registers.push({ tier, register: guarded(tier, open, storeTimeoutMs) });
  if (databaseUrl !== null)
    add("database", async () => prismaRegister(await openDatabase(databaseUrl), { prefix, now }));
  if (upstash !== null) {
    const { url, token } = upstash;
    add("cache", async () => upstashRegister({ run: await openScripts(url, token, storeTimeoutMs), prefix, now }));
  }
  return registers;
}
