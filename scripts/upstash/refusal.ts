// Commands that neither engine runs.
import { CommandError } from "./reply.ts";

/** They take the connection away from everyone else, or change what it means. Upstash refuses them over REST too. */
const REFUSED = new Set(
  "AUTH BLMOVE BLMPOP BLPOP BRPOP BRPOPLPUSH BZMPOP BZPOPMAX BZPOPMIN CLIENT DEBUG DISCARD EXEC HELLO MONITOR MULTI PSUBSCRIBE PSYNC QUIT REPLICAOF RESET SELECT SHUTDOWN SLAVEOF SSUBSCRIBE SUBSCRIBE SWAPDB SYNC UNWATCH WAIT WATCH".split(
    " ",
  ),
);

export function refusal(command: string[]): CommandError | null {
  const name = (command[0] ?? "").toUpperCase();
  return REFUSED.has(name) ? new CommandError(`ERR Command is not available: '${name}'`) : null;
}
