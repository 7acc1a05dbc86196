// Sessions as a shop has them: half a kilobyte of data, two of three with a user.
import { keyOf, newId } from "../../lib/session/core/id.ts";
import type { SessionKey, SessionRecord } from "../../lib/session/core/types.ts";
import type { Job, Progress } from "../../lib/session/ops/types.ts";
import type { Task } from "./parts.ts";
import type { Kit } from "./tiers.ts";

const DAY = 86_400_000;
const PAGE = 1_000;

export function sessionOf(nth: number): SessionRecord {
  const now = Date.now();
  return {
    version: 1 + (nth % 9),
    data: {
      cart: JSON.stringify(Object.fromEntries(Array.from({ length: 8 }, (_, item) => [`product-${nth + item}`, item]))),
      visits: `${nth % 50}`,
      seen: JSON.stringify("x".repeat(200)),
    },
    userId: nth % 3 === 0 ? null : `user-${nth}`,
    createdAt: now - DAY,
    lastSeenAt: now - (nth % 1000) * 1000,
    idleExpiresAt: now + 14 * DAY,
    absoluteExpiresAt: now + 29 * DAY,
    idleRule: { kind: "default" },
    authenticatedAt: nth % 3 === 0 ? null : now - DAY,
    device: { userAgent: "Firefox on Linux", ip: "192.0.2.0/24" },
  };
}

export async function* fill({ rows }: Kit, { count, address }: Task): Job {
  for (let from = 0; from < count; from += PAGE) {
    const page = new Map<SessionKey, SessionRecord>();
    for (let nth = from; nth < Math.min(from + PAGE, count); nth++)
      page.set(keyOf(address.prefix, newId()), sessionOf(nth));
    await rows.insertMissing(page);
    yield progress(from + page.size);
  }
  return progress(count);
}

export const progress = (done: number): Progress => ({ done, total: null, counts: {}, checkpoint: "" });
