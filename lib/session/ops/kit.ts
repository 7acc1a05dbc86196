// The environment in, everything the kit works on out. For a script or a console: it is not on the path of a request.

import { hasCache, readSettings } from "../core/config";
import { withDeadline } from "../core/deadline";
import { guarded } from "../core/guard";
import { newToken } from "../core/id";
import { forget, readFleet } from "../fleet/read";
import { createRuntime } from "../mode";
import { openDatabase } from "../setup";
import { openTierEntries } from "./tiers/entries";
import { type Dialect, prismaRows } from "./tiers/rows";
import { type Kit, phaseOf } from "./types";

/** A page of a large table takes longer than the call of a request, and nobody waits for it at a browser. */
const PAGE_MS = 30_000;
const CLOSE_MS = 1_000;

/**
 * Reads the settings. Opens nothing: each tier is opened by its first call, so that one which is down hinders nothing else.
 * Its calls may take 30 seconds instead of SESSION_STORE_TIMEOUT_MS: nobody waits for them at a browser.
 * @param given process.env, as the site has it; the secret may be missing
 * @throws SessionError SESSION_CONFIG_INVALID with every fault
 */
export async function openKit(given: Readonly<Record<string, string | undefined>>): Promise<Kit> {
  const { SESSION_PASSWORD: secret } = given;
  const env = secret?.trim() ? given : { ...given, ...standIn() };
  const settings = readSettings(env);
  const { databaseUrl, prefix } = settings;
  const patient = { ...env, SESSION_STORE_TIMEOUT_MS: `${PAGE_MS}` };
  // Without `fleet`: whoever looks at a fleet is not of it.
  const { store, cache, registers } = createRuntime({ env: patient, defer: () => undefined, onEvent: () => undefined });
  const openRows = async (url: string) => prismaRows(await openDatabase(url), { dialect: dialectOf(url), prefix });

  return {
    settings,
    phase: phaseOf({ ...settings, hasCache: hasCache(settings) }),
    store,
    cache,
    rows: databaseUrl === null ? null : guarded("database", () => openRows(databaseUrl), PAGE_MS),
    entries: hasCache(settings) ? guarded("cache", () => openTierEntries(settings, PAGE_MS), PAGE_MS) : null,
    fleet: readFleet(registers),
    noted: async (withinMs) =>
      new Map(
        await Promise.all(registers.map(async ({ tier, register }) => [tier, await register.list(withinMs)] as const)),
      ),
    forget: (limit) => forget(registers, limit),
    now: Date.now,
    async close() {
      if (databaseUrl === null) return;
      // Open by now, or never to be.
      const client = await withDeadline(CLOSE_MS, openDatabase(databaseUrl)).catch(() => null);
      await client?.$disconnect();
    },
  };
}

/** The kit opens and seals no cookie: whoever runs it need not be given the secret. */
const standIn = () => ({ SESSION_PASSWORD: newToken() + newToken(), SESSION_PASSWORD_ID: undefined });

const dialectOf = (url: string): Dialect =>
  url.startsWith("file:") ? "sqlite" : url.startsWith("postgres") ? "postgresql" : "mysql";
