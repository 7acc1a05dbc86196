// The registers of the configured tiers; each is opened by its first call, as the tiers themselves.

import { openTierScripts } from "../caches/tier";
import { choices } from "../choices";
import { hasCache, type Settings } from "../core/config";
import { guarded } from "../core/guard";
import { openDatabase } from "../setup";
import { prismaRegister } from "./prisma";
import type { Register, TierRegister } from "./types";
import { upstashRegister } from "./upstash";

/** @param now ms since the epoch */
export function openRegisters(settings: Settings, now: () => number): readonly TierRegister[] {
  const { databaseUrl, prefix, storeTimeoutMs } = settings;
  const registers: TierRegister[] = [];
  const add = (tier: TierRegister["tier"], open: () => Promise<Register>) =>
    registers.push({ tier, register: guarded(tier, open, storeTimeoutMs) });
  // A tier of the project's own has none: the register is no part of the contracts.
  if (databaseUrl !== null && !choices.openStore)
    add("database", async () => prismaRegister(await openDatabase(databaseUrl), { prefix, now }));
  if (hasCache(settings) && !choices.openCache)
    add("cache", async () => upstashRegister({ run: await openTierScripts(settings), prefix, now }));
  return registers;
}
