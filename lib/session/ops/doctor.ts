// Every setting and everything a session depends on, looked at one by one, each fault with what to do about it. Works on
// an environment that is not sound, which is why it needs no kit. Prints no value of any setting.

import { failureOf } from "../caches/refusal";
import { readSettings, type Settings } from "../core/config";
import { isSessionError, type SessionError } from "../core/errors";
import { type Context, gateOf } from "./gates/gate";
import { clocks, database, eviction, redis } from "./gates/tiers";
import { openKit } from "./kit";
import { finding, refusal, scripts } from "./rest";
import { encryption, oneRedis, refusalOverTcp } from "./tcp";
import type { Gate, Kit, Step } from "./types";

/** Every name that core/config.ts reads, for whoever looks for slips of the pen. */
export const SETTINGS: readonly string[] = [
  ...["SESSION_MODE", "SESSION_BRIDGE", "SESSION_PREFIX", "SESSION_PASSWORD", "SESSION_PASSWORD_ID"],
  ...["SESSION_DATA_KEY", "SESSION_DATA_KEY_ID"],
  ...["SESSION_COOKIE_NAME", "SESSION_BUILD"],
  ...["SESSION_IDLE_TTL", "SESSION_ABSOLUTE_TTL", "SESSION_REMEMBER_TTL", "SESSION_TOUCH_AFTER"],
  ...[
    "SESSION_IMPORT_FROM",
    "SESSION_IMPORT_PASSWORD",
    "SESSION_IMPORT_UNTIL",
    "SESSION_IMPORT_COOKIE",
    "SESSION_IMPORT_DOMAIN",
  ],
  ...["SESSION_CACHE_MAX_AGE", "SESSION_STORE_TIMEOUT_MS", "DATABASE_URL"],
  ...["UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN", "KV_REST_API_URL", "KV_REST_API_TOKEN"],
  "SESSION_REDIS_URL",
];

type Environment = Readonly<Record<string, string | undefined>>;

/** What Next 16 and Prisma 7 need. */
const OLDEST_NODE = [20, 19] as const;
/** A call that usually takes more than this part of its deadline will now and then miss it. */
const USUAL_PART = 0.25;

/**
 * Looks at every setting and at everything a session depends on. Opens what it needs and closes it; writes no session.
 * @param env process.env, as the site has it; it need not be sound
 * @returns one finding for each thing, several for settings with several faults. `ok` false: a fault, with its fix; null:
 *   worth a look, no fault. With a fault in the settings nothing else is asked
 * @throws SessionError SESSION_STORE_UNAVAILABLE if a tier that answered at first does not any more
 */
export async function doctor(env: Environment): Promise<readonly Gate[]> {
  const findings = [node(), ...settingsOf(env)];
  const settings = soundSettings(env);
  if (settings === null) return findings;
  const kit = await openKit(env);
  try {
    return [...findings, cookie(settings, env), bridge(env), password(settings), ...(await tiers(kit))];
  } finally {
    await kit.close();
  }
}

function node(): Gate {
  const version = process.versions.node;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [leastMajor, leastMinor] = OLDEST_NODE;
  const ok = major > leastMajor || (major === leastMajor && minor >= leastMinor);
  return finding("node", ok, `${version}.`, `Use Node ${leastMajor}.${leastMinor} or newer.`);
}

function settingsOf(env: Environment): Gate[] {
  try {
    const { mode } = readSettings(env);
    return [finding("settings", true, `complete; SESSION_MODE is ${mode}.`)];
  } catch (error) {
    if (!isSessionError(error, "SESSION_CONFIG_INVALID")) throw error;
    return faultsOf(error).map((fault) => finding("settings", false, fault, "Correct it in the environment."));
  }
}

function soundSettings(env: Environment): Settings | null {
  try {
    return readSettings(env);
  } catch {
    return null;
  }
}

/** core/config.ts lists them one a line. */
const faultsOf = (error: SessionError) => [...error.message.matchAll(/^ {2}- (.+)$/gm)].map(([, fault]) => fault ?? "");

function cookie({ cookieName, secure }: Settings, { NODE_ENV }: Environment): Gate {
  if (NODE_ENV !== "production" && !secure) {
    return finding(
      "cookie",
      null,
      "is not Secure here, which is right for http://localhost only.",
      "In production set NODE_ENV=production.",
    );
  }
  if (cookieName.startsWith("__Host-")) return finding("cookie", true, "is Secure, and its name begins with __Host-.");
  return finding(
    "cookie",
    null,
    "is Secure; without __Host- another subdomain may set it too.",
    "Leave SESSION_COOKIE_NAME unset, unless you share the cookie on purpose.",
  );
}

function bridge({ SESSION_BRIDGE, SESSION_MODE }: Environment): Gate {
  const on = /^(1|true|on)$/.test(SESSION_BRIDGE?.trim() ?? "");
  const needless = on && (SESSION_MODE?.trim() ?? "db") === "db";
  if (needless)
    return finding("bridge", null, "SESSION_BRIDGE does nothing in `db`.", "Take it away until you need it.");
  return finding("bridge", true, on ? "is on." : "is off.");
}

function password({ passwords }: Settings): Gate {
  const count = Object.keys(passwords).length;
  return finding(
    "password",
    true,
    count === 1 ? "one, long enough." : `${count}, each long enough; the highest number seals.`,
  );
}

async function tiers(kit: Kit): Promise<Gate[]> {
  const context: Context = {
    kit,
    step: NO_STEP,
    settleMs: 0,
    accept: new Set(),
    signal: undefined,
    tell() {},
    pause: null,
  };
  const ask = async (condition: typeof redis) => {
    const { name, ok, found, fix } = await gateOf(condition, context);
    return { name, ok, found, fix: fix.replace(/ Once you know .*$/, "") };
  };
  const findings: Gate[] = [];
  if (kit.store) {
    findings.push(await ask(database));
    if (findings.at(-1)?.ok) findings.push(await timing("database", () => kit.rows?.clock(), kit));
  }
  if (kit.cache) {
    const overTcp = kit.settings.redisUrl !== null;
    const answer = await (overTcp ? refusalOverTcp : refusal)(kit.settings);
    findings.push(answer ?? (await ask(redis)));
    if (findings.at(-1)?.ok) {
      if (overTcp) findings.push(encryption(kit.settings));
      if (overTcp && kit.settings.upstash) findings.push(await oneRedis(kit.settings).catch(failed));
      if (!overTcp) findings.push(await scripts(kit.settings).catch(failed));
      findings.push(await ask(eviction));
      findings.push(await timing("redis", () => kit.entries?.clock(), kit));
    }
  }
  if (findings.every(({ ok }) => ok !== false)) findings.push(await ask(clocks));
  return findings;
}

/** What a server or a driver says itself may hold a command, and so a key. */
function failed(error: unknown): never {
  throw failureOf(error);
}

async function timing(name: string, call: () => Promise<unknown> | undefined, { settings, now }: Kit): Promise<Gate> {
  const times: number[] = [];
  for (let tries = 0; tries < 5; tries++) {
    const before = now();
    await call();
    times.push(now() - before);
  }
  const usual = times.sort((a, b) => a - b)[2] ?? 0;
  const found = `a call takes ${usual} ms of the ${settings.storeTimeoutMs} ms it may (SESSION_STORE_TIMEOUT_MS).`;
  if (usual <= settings.storeTimeoutMs * USUAL_PART) return finding(`${name} time`, true, found);
  return finding(`${name} time`, null, found, "Bring it nearer to the app, or raise SESSION_STORE_TIMEOUT_MS.");
}

const NO_STEP: Step = { from: "db", to: "db", change: {} };
