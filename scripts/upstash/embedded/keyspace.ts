// The keys of the embedded engine: text or a sorted set, each with an optional deadline. Time is the system clock, so
// that tests with fake timers move it.
import { CommandError } from "../reply.ts";

export type Value = string | Map<string, number>;

export class Keyspace {
  private readonly entries = new Map<string, { value: Value; expiresAt: number | null }>();

  private live(key: string) {
    const entry = this.entries.get(key);
    if (entry?.expiresAt != null && entry.expiresAt <= Date.now()) {
      this.entries.delete(key);
      return undefined;
    }
    return entry;
  }

  has(key: string): boolean {
    return this.live(key) !== undefined;
  }

  type(key: string): "none" | "string" | "zset" {
    const entry = this.live(key);
    return entry === undefined ? "none" : typeof entry.value === "string" ? "string" : "zset";
  }

  text(key: string): string | null {
    const value = this.live(key)?.value ?? null;
    if (value instanceof Map) throw wrongType();
    return value;
  }

  sortedSet(key: string): Map<string, number> | null {
    const value = this.live(key)?.value ?? null;
    if (typeof value === "string") throw wrongType();
    return value;
  }

  /** Replaces whatever the key held, and its deadline. */
  set(key: string, value: Value, expiresAt: number | null = null): void {
    this.entries.set(key, { value, expiresAt });
    this.live(key); // a deadline already past means the key never existed
  }

  delete(key: string): boolean {
    return this.live(key) !== undefined && this.entries.delete(key);
  }

  deadline(key: string): number | null {
    return this.live(key)?.expiresAt ?? null;
  }

  setDeadline(key: string, expiresAt: number | null): void {
    const entry = this.live(key);
    if (!entry) return;
    entry.expiresAt = expiresAt;
    this.live(key);
  }

  keys(): string[] {
    return [...this.entries.keys()].filter((key) => this.has(key));
  }

  clear(): void {
    this.entries.clear();
  }
}

function wrongType() {
  return new CommandError("WRONGTYPE Operation against a key holding the wrong kind of value");
}
