// The site of the measurement (scripts/bench/site) and its visitors.
import { root } from "../../lib/root.ts";
import { startNextApp } from "../../services/next-app.ts";
import { buildSessionApp } from "../../services/session-app.ts";
import type { Before } from "../asked.ts";
import type { Cart } from "../data.ts";
import { CART } from "../site/app/cart.ts";
import type { OurMode } from "../systems/modes.ts";
import { environmentOf, openOurs } from "../systems/ours.ts";
import type { Address } from "../systems/system.ts";

interface More {
  /** Whether it asks Redis over TCP. */
  readonly tcp?: boolean;
  /** Of the folder that it is built in. */
  readonly name?: string;
  readonly env?: Record<string, string>;
}

export async function startSite(mode: OurMode, before: Before, address: Address, more: More = {}) {
  const { tcp = false, name = `bench-site-${before}`, env = {} } = more;
  const folder = await buildSessionApp({
    name,
    source: "scripts/bench/site",
    dialect: "postgresql",
    env: buildEnvironment(before),
  });
  return startNextApp(folder, { ...buildEnvironment(before), ...environmentOf(mode, address, tcp), ...env });
}

const buildEnvironment = (before: Before) => ({ SITE_RUNTIME: before, SITE_ROOT: root });

/** The Cookie headers of so many visitors who are signed in. */
export async function visitors(mode: OurMode, address: Address, count: number): Promise<string[]> {
  const system = await openOurs(mode, address);
  const headers: string[] = [];
  for (let nth = 0; nth < count; nth++) {
    const [cookie = ""] = (await system.signIn("", await system.user(nth))).setCookies;
    const [pair = ""] = cookie.split(";");
    // To `write` a cart is something to store.
    await system.write(pair, CART as unknown as Cart);
    headers.push(pair.replace(/^[^=]+/, PRODUCTION_NAME));
  }
  await system.settled();
  await system.close();
  return headers;
}

/** `next start` is production; the process that signed them in is not. */
const PRODUCTION_NAME = "__Host-session";
