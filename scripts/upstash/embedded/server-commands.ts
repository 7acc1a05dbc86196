// Commands about the server itself.
import { CommandError, Status } from "../reply.ts";
import { type Command, glob } from "./command.ts";

/** Redis 7.0 is what it imitates; the name says what it is. */
const INFO = [
  "# Server",
  "redis_version:7.0.0",
  "redis_mode:standalone",
  "engine:next-session-tiers-embedded",
  "",
  "# Memory",
  "maxmemory:0",
  "maxmemory_policy:noeviction",
  "",
].join("\r\n");

const SETTINGS: [string, string][] = [
  ["maxmemory", "0"],
  ["maxmemory-policy", "noeviction"],
  ["appendonly", "no"],
  ["save", ""],
];

export const serverCommands: Record<string, Command> = {
  PING: { min: 0, max: 1, run: (_space, [text]) => text ?? new Status("PONG") },
  ECHO: { min: 1, max: 1, run: (_space, [text = ""]) => text },
  TIME: {
    min: 0,
    max: 0,
    run() {
      const now = Date.now();
      return [String(Math.floor(now / 1000)), String((now % 1000) * 1000)];
    },
  },
  INFO: { min: 0, run: () => INFO },
  CONFIG: {
    min: 1,
    run(_space, [subcommand = "", ...patterns]) {
      if (subcommand.toUpperCase() !== "GET") throw new CommandError("ERR the embedded engine only has CONFIG GET");
      const wanted = patterns.map((pattern) => glob(pattern.toLowerCase()));
      return SETTINGS.filter(([name]) => wanted.some((pattern) => pattern.test(name))).flat();
    },
  },
};
