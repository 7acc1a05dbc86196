// What the REST server in front of Redis does wrong, for a while and to a share of the requests.
import type { Fault, UpstashServer } from "../../upstash/server.ts";
import type { Random } from "../random.ts";

export type CacheFault = "drop" | "lose-reply" | "delay";

/** Of the requests in such a time; the others show what a half-broken cache does. */
const SHARE = 0.7;

export interface CacheFaults {
  begin(kind: CacheFault): void;
  end(kind: CacheFault): void;
}

/** @param deadlineMs of the app's calls: a delay is longer */
export function cacheFaults(server: UpstashServer, random: Random, deadlineMs: number): CacheFaults {
  const active: CacheFault[] = [];
  server.fault = () => {
    // Nobody looks at what was asked; an hour of it would only fill the memory.
    server.resetCounts();
    if (active.length === 0 || !random.chance(SHARE)) return null;
    return made(random.pick(active));
  };

  function made(kind: CacheFault): Fault {
    if (kind === "drop") return { kind: "refuse" };
    if (kind === "lose-reply") return { kind: "drop-reply" };
    const ms = deadlineMs + random.int(50, deadlineMs);
    // Applied at once and answered late, or applied when the caller has long given up.
    return { kind: "delay", ms, when: random.chance(0.5) ? "after" : "before" };
  }

  return {
    begin: (kind) => void active.push(kind),
    end(kind) {
      const index = active.indexOf(kind);
      if (index >= 0) active.splice(index, 1);
    },
  };
}
