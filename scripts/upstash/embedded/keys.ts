// Commands on keys and their deadlines.
import { OK, Status } from "../reply.ts";
import { type Command, glob, integer, syntaxError } from "./command.ts";
import type { Keyspace } from "./keyspace.ts";

const remove: Command = { min: 1, run: (space, keys) => keys.filter((key) => space.delete(key)).length };
const clear: Command = {
  min: 0,
  max: 1,
  run(space) {
    space.clear();
    return OK;
  },
};

export const keys: Record<string, Command> = {
  DEL: remove,
  UNLINK: remove,
  EXISTS: { min: 1, run: (space, names) => names.filter((key) => space.has(key)).length },
  TYPE: { min: 1, max: 1, run: (space, [key = ""]) => new Status(space.type(key)) },
  EXPIRE: expiry((amount) => Date.now() + amount * 1000),
  PEXPIRE: expiry((amount) => Date.now() + amount),
  EXPIREAT: expiry((amount) => amount * 1000),
  PEXPIREAT: expiry((amount) => amount),
  PERSIST: {
    min: 1,
    max: 1,
    run(space, [key = ""]) {
      if (space.deadline(key) === null) return 0;
      space.setDeadline(key, null);
      return 1;
    },
  },
  TTL: remaining((at) => Math.round((at - Date.now()) / 1000)),
  PTTL: remaining((at) => at - Date.now()),
  EXPIRETIME: remaining((at) => Math.round(at / 1000)),
  PEXPIRETIME: remaining((at) => at),
  KEYS: { min: 1, max: 1, run: (space, [pattern = ""]) => space.keys().filter((key) => glob(pattern).test(key)) },
  SCAN: { min: 1, run: scan },
  DBSIZE: { min: 0, max: 0, run: (space) => space.keys().length },
  FLUSHDB: clear,
  FLUSHALL: clear,
};

function expiry(instant: (amount: number) => number): Command {
  return {
    min: 2,
    max: 3,
    run(space, [key = "", amount, condition]) {
      const at = instant(integer(amount));
      if (!space.has(key)) return 0;
      const now = space.deadline(key);
      const allowed = {
        "": true,
        NX: now === null,
        XX: now !== null,
        GT: now !== null && at > now, // no deadline counts as infinity
        LT: now === null || at < now,
      }[(condition ?? "").toUpperCase()];
      if (allowed === undefined) throw syntaxError();
      if (allowed) space.setDeadline(key, at);
      return allowed ? 1 : 0;
    },
  };
}

function remaining(show: (at: number) => number): Command {
  return {
    min: 1,
    max: 1,
    run(space, [key = ""]) {
      if (!space.has(key)) return -2;
      const at = space.deadline(key);
      return at === null ? -1 : show(at);
    },
  };
}

/**
 * The cursor is a position in the keys in the order they were made. A key made or removed between two calls may shift
 * one: Redis promises only what was there throughout, and this keeps it for keys that are added.
 */
function scan(space: Keyspace, [cursor, ...words]: string[]) {
  let pattern = "*";
  let count = 10;
  let type = "";
  for (let i = 0; i < words.length; i += 2) {
    const value = words[i + 1];
    if (value === undefined) throw syntaxError();
    const word = (words[i] ?? "").toUpperCase();
    if (word === "MATCH") pattern = value;
    else if (word === "COUNT") count = integer(value);
    else if (word === "TYPE") type = value.toLowerCase();
    else throw syntaxError();
  }
  if (count < 1) throw syntaxError();
  const from = integer(cursor);
  const all = space.keys();
  const matcher = glob(pattern);
  const page = all
    .slice(from, from + count)
    .filter((key) => matcher.test(key) && (type === "" || space.type(key) === type));
  return [from + count < all.length ? String(from + count) : "0", page];
}
