// The servers under load: the site of the measurement in each mode, and once more for its page without a session.
import { root } from "../../lib/root.ts";
import { startNextApp } from "../../services/next-app.ts";
import { buildSessionApp } from "../../services/session-app.ts";
import type { SoakSite } from "../asked.ts";
import { environmentOf } from "../systems/ours.ts";
import type { Address } from "../systems/system.ts";

const BUILD = { SITE_RUNTIME: "edge", SITE_ROOT: root };
/** Seconds. So short that visits are noted while it runs. */
const TOUCH_AFTER = "300";

/** In a folder of its own: another run builds its site anew when a source has changed, and this one goes on for long. */
export async function startSoakSite(name: SoakSite, address: Address) {
  const folder = await buildSessionApp({
    name: "bench-site-soak",
    source: "scripts/bench/site",
    dialect: "postgresql",
    env: BUILD,
  });
  return startNextApp(folder, {
    ...BUILD,
    ...environmentOf(name === "plain" ? "db" : name, address),
    SESSION_TOUCH_AFTER: TOUCH_AFTER,
    NODE_OPTIONS: "--expose-gc",
  });
}
