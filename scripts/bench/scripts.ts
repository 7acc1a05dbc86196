// Counts what scripts do inside Redis: whoever bills by the command, as Upstash does, bills that too, and no tap sees it.
import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";

/**
 * @param prefix of the keys of the scripts that count: the Redis may be one that others use at the same time, so its own
 * counters (INFO commandstats) would not do
 */
export async function watchScripts(url: string, prefix: string, onCommand: () => void) {
  const redis = new Redis(url);
  const monitor = await redis.monitor();
  const awaited = new Map<string, () => void>();
  // Nothing runs beside a script, so what is told between it and the next command is its own.
  let ours = false;
  monitor.on("monitor", (_: string, words: string[], source: string) => {
    if (source === "lua") {
      if (ours) onCommand();
      return;
    }
    ours = words.some((word) => word.startsWith(prefix));
    awaited.get(words[1] ?? "")?.();
  });
  return {
    /** Resolves when all that was done so far has been told. */
    async settled(): Promise<void> {
      const mark = randomUUID();
      const told = new Promise<void>((resolve) => awaited.set(mark, resolve));
      await redis.echo(mark);
      await told;
      awaited.delete(mark);
    },
    close(): void {
      monitor.disconnect();
      redis.disconnect();
    },
  };
}
