// The environment of one app process. What does not depend on the phase is the same for every process.
import { PHASES, type Phase } from "../phases.ts";
import { PREFIX, type Tiers } from "../tiers/tiers.ts";

export const STORE_TIMEOUT_MS = 1_000;
/** Short, so that a drill of minutes sees entries grow too old. */
export const CACHE_MAX_AGE_S = 20;
/** So that visits are noted during a drill. */
const TOUCH_AFTER_S = 5;

export function environmentOf(phase: Phase, { databaseUrl, upstash }: Tiers): Record<string, string> {
  const { env, cache } = PHASES[phase];
  return {
    ...env,
    DATABASE_URL: databaseUrl,
    SESSION_PREFIX: PREFIX,
    SESSION_PASSWORD: "drill-only:7Yk2!mQz9@Lw4#Xp6$Rv8%Tn1",
    SESSION_STORE_TIMEOUT_MS: `${STORE_TIMEOUT_MS}`,
    SESSION_CACHE_MAX_AGE: `${CACHE_MAX_AGE_S}`,
    SESSION_TOUCH_AFTER: `${TOUCH_AFTER_S}`,
    ...(cache && { UPSTASH_REDIS_REST_URL: upstash.url, UPSTASH_REDIS_REST_TOKEN: upstash.token }),
  };
}
