// What a tier holds, as one text: whatever the order, and but for the time at which an entry was made.
import { createHash } from "node:crypto";
import { recordArguments } from "../../lib/session/caches/entry.ts";
import type { SessionKey } from "../../lib/session/core/types.ts";
import type { RowFacts } from "../../lib/session/ops/types.ts";
import type { Kit } from "./tiers.ts";

const PAGE = 1_000;

export async function digestOfEntries({ entries }: Kit): Promise<string> {
  const sum = new Sum();
  for (let cursor = "0"; ; ) {
    const page = await entries.scan(cursor, PAGE);
    const found = await entries.read(page.keys);
    for (const [nth, key] of page.keys.entries()) {
      const entry = found[nth];
      const whole =
        entry?.state === "live" && entry.record ? [entry.held, entry.rowVersion, ...recordArguments(entry.record)] : [];
      sum.add([key, entry?.state, ...whole]);
    }
    cursor = page.cursor;
    if (cursor === "0") return sum.toString();
  }
}

export async function digestOfRows({ rows }: Kit): Promise<string> {
  const sum = new Sum();
  for (let after: SessionKey | null = null; ; ) {
    const page: readonly RowFacts[] = await rows.page(after, PAGE);
    const keys = page.map(({ key }) => key);
    const found = await rows.records(keys);
    for (const key of keys) {
      const record = found.get(key);
      sum.add([key, ...(record ? recordArguments(record) : ["none"])]);
    }
    after = keys.at(-1) ?? null;
    if (after === null) return sum.toString();
  }
}

class Sum {
  readonly #bytes = Buffer.alloc(32);

  add(parts: readonly unknown[]): void {
    const hash = createHash("sha256").update(parts.join(" ")).digest();
    for (const [at, byte] of hash.entries()) this.#bytes[at] = (this.#bytes[at] ?? 0) ^ byte;
  }

  toString(): string {
    return this.#bytes.toString("hex").slice(0, 16);
  }
}
