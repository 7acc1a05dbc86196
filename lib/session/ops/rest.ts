// The REST server itself, without the client in between, which hides what it says: a message may hold a command, and so data.

import { KEY_LOCKING } from "../caches/upstash";
import type { Settings } from "../core/config";
import type { Gate } from "./types";

/** One line of what `doctor` finds. `ok` null: worth a look, no fault. */
export const finding = (name: string, ok: boolean | null, found: string, fix = ""): Gate => ({
  name,
  ok,
  found,
  fix: ok ? "" : fix,
});

/** What the adapter cannot say: its errors are redacted. null if the server took the token. */
export async function refusal({ upstash, storeTimeoutMs }: Settings): Promise<Gate | null> {
  const status = await rest(upstash, storeTimeoutMs, ["PING"]).catch(() => null);
  if (status === null) {
    return finding(
      "redis",
      false,
      "nothing answers at UPSTASH_REDIS_REST_URL.",
      "Check the URL, and that this machine may reach it.",
    );
  }
  if (status.code === 401 || status.code === 403) {
    return finding(
      "redis",
      false,
      `answers, and refuses the token (${status.code}).`,
      "Copy UPSTASH_REDIS_REST_TOKEN again; it belongs to that URL.",
    );
  }
  if (!status.ok)
    return finding(
      "redis",
      false,
      `answers with HTTP ${status.code}, not as Upstash does.`,
      "Check UPSTASH_REDIS_REST_URL: the REST address, not redis://.",
    );
  return null;
}

/** Upstash takes a lock over all keys for every script that does not carry the flag; others do not know it. */
export async function scripts({ upstash, storeTimeoutMs }: Settings): Promise<Gate> {
  const flagged = await rest(upstash, storeTimeoutMs, ["EVAL", `${KEY_LOCKING}return 1`, "0"]);
  return finding(
    "scripts",
    true,
    flagged.ok ? "lock only their own keys." : "run without Upstash's flag, which this server does not know.",
  );
}

async function rest(upstash: Settings["upstash"], timeoutMs: number, command: string[]) {
  const { url, token } = upstash as NonNullable<typeof upstash>;
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(command),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const body: unknown = await response.json().catch(() => null);
  return { code: response.status, ok: response.ok && typeof body === "object" && body !== null && "result" in body };
}
