// What the cache holds, as one text: whatever the order, and but for the time at which an entry was made.
import { createHash } from "node:crypto";
import { recordArguments } from "../../lib/session/caches/entry.ts";
import type { Kit } from "./tiers.ts";

export async function digest({ entries }: Kit): Promise<string> {
  const sum = Buffer.alloc(32);
  for (let cursor = "0"; ; ) {
    const page = await entries.scan(cursor, 1000);
    const found = await entries.read(page.keys);
    for (const [nth, key] of page.keys.entries()) {
      const entry = found[nth];
      const whole =
        entry?.state === "live" && entry.record ? [entry.held, entry.rowVersion, ...recordArguments(entry.record)] : [];
      const hash = createHash("sha256")
        .update([key, entry?.state, ...whole].join(" "))
        .digest();
      for (const [at, byte] of hash.entries()) sum[at] = (sum[at] ?? 0) ^ byte;
    }
    cursor = page.cursor;
    if (cursor === "0") return sum.toString("hex").slice(0, 16);
  }
}
