// The servers under load: the site of the measurement in each mode, and once more for its page without a session.
import type { SoakSite } from "../asked.ts";
import { startSite } from "../pages/site.ts";
import type { Address } from "../systems/system.ts";

/** Seconds. So short that visits are noted while it runs. */
const TOUCH_AFTER = "300";

/** In a folder of its own: another run builds its site anew when a source has changed, and this one goes on for long. */
export const startSoakSite = (name: SoakSite, address: Address) =>
  startSite(name === "plain" ? "db" : name, "edge", address, {
    name: "bench-site-soak",
    env: { SESSION_TOUCH_AFTER: TOUCH_AFTER, NODE_OPTIONS: "--expose-gc" },
  });
