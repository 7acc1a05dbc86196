// .env of a developer: what is missing is added with a value that works, what is there is never changed.
import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { messageOf, Plain } from "../lib/person.ts";
import { root } from "../lib/root.ts";

const DEFAULTS: Record<string, () => string> = {
  SESSION_PASSWORD: () => randomBytes(32).toString("base64url"),
  SESSION_MODE: () => "db",
  DATABASE_URL: () => "file:./.data/dev.db",
  UPSTASH_REDIS_REST_URL: () => "http://127.0.0.1:8079",
  UPSTASH_REDIS_REST_TOKEN: () => randomBytes(24).toString("base64url"),
};

/** The settings in force: the environment first, then .env.local, then .env, as Next reads them. */
export function ensureEnv(folder = root): Record<string, string | undefined> {
  const read = (name: string) => {
    const file = join(folder, name);
    return existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
  };
  const known = { ...read(".env"), ...read(".env.local") };
  const missing = Object.entries(DEFAULTS).filter(
    // Vercel's names for the same thing: whoever has those has a cache already.
    ([name]) => known[name] === undefined && !(name.startsWith("UPSTASH_") && known.KV_REST_API_URL !== undefined),
  );
  if (missing.length > 0)
    add(
      join(folder, ".env"),
      missing.map(([name, value]) => `${name}="${value()}"`),
    );
  return { ...read(".env"), ...read(".env.local"), ...process.env };
}

function add(file: string, lines: string[]): void {
  const before = existsSync(file)
    ? readFileSync(file, "utf8")
    : "# Made by npm run dev; .env.example explains each line.\n";
  const separator = before === "" || before.endsWith("\n") ? "" : "\n";
  try {
    appendFileSync(file, `${existsSync(file) ? "" : before}${separator}${lines.join("\n")}\n`, { mode: 0o600 });
  } catch (error) {
    throw new Plain(`.env cannot be written (${messageOf(error)}).`);
  }
}
