// Commands on sorted sets.
import { CommandError, type Reply } from "../reply.ts";
import { byBytes, type Command, formatScore, integer, score, syntaxError } from "./command.ts";
import type { Keyspace } from "./keyspace.ts";

type Entry = [member: string, score: number];

export const sortedSets: Record<string, Command> = {
  ZADD: { min: 3, run: zadd },
  ZREM: {
    min: 2,
    run: (space, [key = "", ...members]) => remove(space, key, members),
  },
  ZCARD: { min: 1, max: 1, run: (space, [key = ""]) => space.sortedSet(key)?.size ?? 0 },
  ZSCORE: {
    min: 2,
    max: 2,
    run(space, [key = "", member = ""]) {
      const value = space.sortedSet(key)?.get(member);
      return value === undefined ? null : formatScore(value);
    },
  },
  ZCOUNT: {
    min: 3,
    max: 3,
    run: (space, [key = "", low = "", high = ""]) => byScore(ordered(space, key), low, high).length,
  },
  ZRANGE: { min: 3, run: zrange },
  ZRANGEBYSCORE: {
    min: 3,
    run: (space, [key = "", low = "", high = "", ...words]) =>
      zrange(space, [key, low, high, "BYSCORE", ...words.filter((word) => !/^(rev|bylex|byscore)$/i.test(word))]),
  },
  ZREMRANGEBYSCORE: {
    min: 3,
    max: 3,
    run(space, [key = "", low = "", high = ""]) {
      const gone = byScore(ordered(space, key), low, high);
      return remove(
        space,
        key,
        gone.map(([member]) => member),
      );
    },
  },
};

function ordered(space: Keyspace, key: string): Entry[] {
  return [...(space.sortedSet(key) ?? [])].sort(([a, x], [b, y]) => (x === y ? byBytes(a, b) : x - y));
}

/** An empty sorted set does not exist. */
function remove(space: Keyspace, key: string, members: string[]): number {
  const set = space.sortedSet(key);
  if (!set) return 0;
  const gone = members.filter((member) => set.delete(member)).length;
  if (set.size === 0) space.delete(key);
  return gone;
}

function zadd(space: Keyspace, [key = "", ...args]: string[]): Reply {
  const flags = new Set<string>();
  while (/^(nx|xx|gt|lt|ch|incr)$/i.test(args[0] ?? "")) flags.add((args.shift() ?? "").toUpperCase());
  if (args.length === 0 || args.length % 2) throw syntaxError();
  if (flags.has("NX") && flags.has("XX"))
    throw new CommandError("ERR XX and NX options at the same time are not compatible");
  if (flags.has("INCR")) throw new CommandError("ERR ZADD INCR is not supported by the embedded engine");
  const entries: Entry[] = [];
  for (let i = 0; i < args.length; i += 2) entries.push([args[i + 1] ?? "", score(args[i])]);

  const set = space.sortedSet(key) ?? new Map<string, number>();
  let added = 0;
  let changed = 0;
  for (const [member, value] of entries) {
    const old = set.get(member);
    if (old === undefined ? flags.has("XX") : flags.has("NX")) continue;
    if (old !== undefined && ((flags.has("GT") && value <= old) || (flags.has("LT") && value >= old))) continue;
    if (old === undefined) added++;
    else if (old !== value) changed++;
    set.set(member, value);
  }
  if (set.size > 0) space.set(key, set, space.deadline(key));
  return flags.has("CH") ? added + changed : added;
}

function byScore(entries: Entry[], low: string, high: string): Entry[] {
  const bound = (text: string) => ({
    open: text.startsWith("("),
    at: score(text.replace(/^\(/, ""), "ERR min or max is not a float"),
  });
  const min = bound(low);
  const max = bound(high);
  return entries.filter(
    ([, value]) => (min.open ? value > min.at : value >= min.at) && (max.open ? value < max.at : value <= max.at),
  );
}

function zrange(space: Keyspace, [key = "", first = "", last = "", ...words]: string[]): Reply {
  let limit: [number, number] | null = null;
  const flags = new Set<string>();
  for (let i = 0; i < words.length; i++) {
    const word = (words[i] ?? "").toUpperCase();
    if (word === "LIMIT") {
      limit = [integer(words[i + 1]), integer(words[i + 2])];
      i += 2;
    } else if (["BYSCORE", "REV", "WITHSCORES"].includes(word)) flags.add(word);
    else throw syntaxError();
  }
  const scored = flags.has("BYSCORE");
  if (limit && !scored)
    throw new CommandError("ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
  let entries = ordered(space, key);
  if (scored) entries = flags.has("REV") ? byScore(entries, last, first) : byScore(entries, first, last);
  if (flags.has("REV")) entries.reverse();
  if (!scored) entries = byRank(entries, integer(first), integer(last));
  if (limit) entries = entries.slice(limit[0], limit[1] < 0 ? undefined : limit[0] + limit[1]);
  return entries.flatMap(([member, value]) => (flags.has("WITHSCORES") ? [member, formatScore(value)] : [member]));
}

function byRank(entries: Entry[], first: number, last: number): Entry[] {
  const from = first < 0 ? Math.max(entries.length + first, 0) : first;
  const to = last < 0 ? entries.length + last : last;
  return entries.slice(from, to + 1);
}
