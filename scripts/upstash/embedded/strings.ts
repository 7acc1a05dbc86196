// Commands on texts.
import { CommandError, OK, type Reply } from "../reply.ts";
import { type Command, integer, syntaxError, wrongArity } from "./command.ts";
import type { Keyspace } from "./keyspace.ts";

export const strings: Record<string, Command> = {
  GET: { min: 1, max: 1, run: (space, [key = ""]) => space.text(key) },
  SET: { min: 2, run: set },
  MGET: {
    min: 1,
    run: (space, keys) => keys.map((key) => (space.type(key) === "string" ? space.text(key) : null)),
  },
  MSET: {
    min: 2,
    run(space, args) {
      if (args.length % 2) throw wrongArity("mset");
      for (let i = 0; i < args.length; i += 2) space.set(args[i] ?? "", args[i + 1] ?? "");
      return OK;
    },
  },
  SETEX: { min: 3, max: 3, run: (space, [key = "", ttl = "", value = ""]) => set(space, [key, value, "EX", ttl]) },
  PSETEX: { min: 3, max: 3, run: (space, [key = "", ttl = "", value = ""]) => set(space, [key, value, "PX", ttl]) },
  SETNX: { min: 2, max: 2, run: (space, [key = "", value = ""]) => (set(space, [key, value, "NX"]) === null ? 0 : 1) },
  GETDEL: {
    min: 1,
    max: 1,
    run(space, [key = ""]) {
      const value = space.text(key);
      space.delete(key);
      return value;
    },
  },
  GETEX: { min: 1, run: getex },
  STRLEN: { min: 1, max: 1, run: (space, [key = ""]) => Buffer.byteLength(space.text(key) ?? "") },
  APPEND: {
    min: 2,
    max: 2,
    run(space, [key = "", value = ""]) {
      const whole = (space.text(key) ?? "") + value;
      space.set(key, whole, space.deadline(key));
      return Buffer.byteLength(whole);
    },
  },
  INCR: { min: 1, max: 1, run: (space, [key = ""]) => add(space, key, 1) },
  DECR: { min: 1, max: 1, run: (space, [key = ""]) => add(space, key, -1) },
  INCRBY: { min: 2, max: 2, run: (space, [key = "", by]) => add(space, key, integer(by)) },
  DECRBY: { min: 2, max: 2, run: (space, [key = "", by]) => add(space, key, -integer(by)) },
};

function add(space: Keyspace, key: string, by: number): number {
  const value = integer(space.text(key) ?? "0") + by;
  space.set(key, String(value), space.deadline(key));
  return value;
}

/** The instant that EX, PX, EXAT or PXAT names; null if the word is another one. */
function instant(word: string, text: string | undefined, command: string): number | null {
  const unit = { EX: 1000, PX: 1, EXAT: 1000, PXAT: 1 }[word];
  if (unit === undefined) return null;
  if (text === undefined) throw syntaxError();
  const amount = integer(text);
  if (amount <= 0) throw new CommandError(`ERR invalid expire time in '${command}' command`);
  return amount * unit + (word.endsWith("AT") ? 0 : Date.now());
}

function set(space: Keyspace, [key = "", value = "", ...words]: string[]): Reply {
  let expiresAt: number | null = null;
  const flags = new Set<string>();
  for (let i = 0; i < words.length; i++) {
    const word = (words[i] ?? "").toUpperCase();
    const at = instant(word, words[i + 1], "set");
    if (at !== null) {
      if (expiresAt !== null) throw syntaxError();
      expiresAt = at;
      i++;
    } else if (["NX", "XX", "GET", "KEEPTTL"].includes(word)) flags.add(word);
    else throw syntaxError();
  }
  if ((flags.has("NX") && flags.has("XX")) || (flags.has("KEEPTTL") && expiresAt !== null)) throw syntaxError();
  const previous = flags.has("GET") ? space.text(key) : null;
  if (space.has(key) ? flags.has("NX") : flags.has("XX")) return previous;
  space.set(key, value, flags.has("KEEPTTL") ? space.deadline(key) : expiresAt);
  return flags.has("GET") ? previous : OK;
}

function getex(space: Keyspace, [key = "", option, amount, ...rest]: string[]): Reply {
  const value = space.text(key);
  if (option === undefined) return value;
  const word = option.toUpperCase();
  const at = instant(word, amount, "getex");
  if (rest.length > 0 || (at === null && (word !== "PERSIST" || amount !== undefined))) throw syntaxError();
  space.setDeadline(key, at);
  return value;
}
