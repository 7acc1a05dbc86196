// Replies of the REST server, through the real client with a fetch that answers as the input says: whoever asked gets what
// the contract promises or a refusal, and never "absent" for a reply that did not say so.

import fc from "fast-check";
import { hasKeyLocking, openClient } from "@/lib/session/caches/open";
import { evalWith, type RedisClient, upstashCache } from "@/lib/session/caches/upstash";
import type { SessionErrorCode } from "@/lib/session/core/errors";
import type { SessionKey } from "@/lib/session/core/types";
import { upstashRegister } from "@/lib/session/fleet/upstash";
import type { RedisScanClient } from "@/lib/session/ops/tiers/client";
import { upstashEntries } from "@/lib/session/ops/tiers/entries";
import { aRecord, CANARY } from "../../support/fixtures";
import { aMember } from "../../support/fleet";
import { assert, settled } from "../support/assert";
import { edited, rubbish } from "../support/edits";
import { hostileJson } from "../support/json";
import type { Parser } from "../support/parser";

interface Input {
  readonly call: keyof Calls;
  readonly status: number;
  readonly body: string;
}

const URL_OF_TESTS = "https://unit.invalid";
const KEY = `session:${"A".repeat(43)}` as SessionKey;
const KEEP = { until: 1_790_000_000_000 };
const RECORD = aRecord({ data: { secret: JSON.stringify(CANARY) } });
const CODES: readonly SessionErrorCode[] = ["SESSION_STORE_UNAVAILABLE", "SESSION_FORMAT_UNKNOWN"];

const lines = [
  "1 D",
  `1 L 1 1 - - 1770000000000 1780000000000 1790000000000 1770000000000\n{"d":["secret","${CANARY}"],"c":1770000000000}`,
  "1 L 1 1 - hold 0 0 0 0\n",
  "3 D",
  `9 L ${CANARY}`,
  "",
  "null",
];
const words = [
  "ok",
  "exists",
  "late",
  "hit",
  "dead",
  "kept",
  "lost",
  "absent",
  "old",
  "overtaken",
  "conflict",
  "lease",
  "OK",
];
const note = JSON.stringify(aMember({ process: "p", startedAt: 1, seenAt: 1 }));
const results = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...words, ...lines).map((text) => JSON.stringify(text)) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(...words), fc.constantFrom(...lines)).map((pair) => JSON.stringify(pair)),
  },
  { weight: 2, arbitrary: hostileJson },
  { weight: 1, arbitrary: fc.array(hostileJson, { maxLength: 3 }).map((items) => `[${items}]`) },
  { weight: 1, arbitrary: fc.constantFrom("null", "0", "[]", "{}", '""', '"0"', "-1", "1e999", "9007199254740993") },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.constantFrom(KEY, `session:user:${"A".repeat(43)}`, "other", CANARY))
      .map((keys) => JSON.stringify(["7", keys])),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(["1700000000", [note, "1699999999"]], ["x", [note, "y"]], ["1", [note]], ["1", [5, 5]])
      .map((list) => JSON.stringify(list)),
  },
);
/** What a server says when all is well; every other call gets it too. */
const SOUND: Readonly<Record<string, readonly unknown[]>> = {
  get: lines,
  lease: [["ok"], ["hit", lines[1]], ["dead", "1 D"]],
  create: ["ok", "exists", "late"],
  cas: ["ok", "conflict", "absent", "dead"],
  kill: ["ok"],
  touch: ["ok", "absent", "dead", "lease"],
  listByUser: [[], [KEY]],
  note: ["ok"],
  members: [
    ["1700000000", [note, "1699999999"]],
    ["1", []],
  ],
  scan: [
    ["7", [KEY, "other"]],
    [0, []],
  ],
  read: [
    [lines[0], null],
    [lines[1], lines[3]],
  ],
  facts: [[lines[1]], [null]],
  put: ["ok", "old", "overtaken"],
  remove: [1, 0],
  clock: [["1700000000", "5"]],
  server: [5, "used_memory:1"],
};
/** The client sends these alone, and whatever else was asked in one tick together: the answer is then a list. */
const ALONE = ["listByUser", "scan", "server"];
const soundOf = (name: string) =>
  fc
    .constantFrom(...(SOUND[name] ?? []))
    .map((result) => JSON.stringify(ALONE.includes(name) ? { result } : [{ result }]));
const errors = fc
  .constantFrom("ERR", "WRONGTYPE", "OOM", "NOSCRIPT", "READONLY", "unknown session format", "shebang", CANARY)
  .map((word) => JSON.stringify(`${word} of ${CANARY}`));
const reply = fc.oneof(
  { weight: 6, arbitrary: results.map((result) => `{"result":${result}}`) },
  { weight: 1, arbitrary: errors.map((error) => `{"error":${error}}`) },
  { weight: 1, arbitrary: fc.tuple(results, errors).map(([result, error]) => `{"result":${result},"error":${error}}`) },
);
const grammar = { delimiter: '"', tokens: ["result", "error", CANARY, "null"] };
const bodies = fc.oneof(
  { weight: 8, arbitrary: reply },
  { weight: 8, arbitrary: reply.map((only) => `[${only}]`) },
  { weight: 2, arbitrary: fc.array(reply, { maxLength: 3 }).map((replies) => `[${replies}]`) },
  { weight: 3, arbitrary: edited(reply, grammar) },
  { weight: 1, arbitrary: hostileJson },
  { weight: 1, arbitrary: rubbish },
  { weight: 1, arbitrary: fc.constantFrom("", `<html>${CANARY}</html>`, '{"result":', '{"result":"1 D"', "\ufeff{}") },
);

export async function restParser(): Promise<Parser<Input>> {
  let answer: Input = { call: "get", status: 200, body: "" };
  globalThis.fetch = async (url) => {
    inPipeline = String(url).endsWith("/pipeline");
    return new Response([204, 304].includes(answer.status) ? null : answer.body, { status: answer.status });
  };
  const calls = await openCalls();
  const accepted: Partial<Record<keyof Calls, number>> = {};

  return {
    name: "rest",
    inputs: fc.constantFrom(...(Object.keys(calls) as (keyof Calls)[])).chain((name) =>
      fc.record({
        call: fc.constant(name),
        status: fc.oneof(
          { weight: 9, arbitrary: fc.constant(200) },
          fc.constantFrom(201, 204, 304, 400, 401, 429, 500, 503),
        ),
        body: fc.oneof(
          { weight: 2, arbitrary: bodies },
          { weight: 1, arbitrary: soundOf(name) },
          { weight: 1, arbitrary: edited(soundOf(name), grammar) },
        ),
      }),
    ),

    async check(input) {
      answer = input;
      const asked: Call<unknown> = calls[input.call] as Call<never>;
      const result = await settled(asked.ask, CODES);
      if (result === null) return;
      accepted[input.call] = (accepted[input.call] ?? 0) + 1;
      asked.sound(result.value, input);
    },

    figures: () =>
      `taken: ${Object.entries(accepted)
        .map(([call, count]) => `${call} ${count}`)
        .join(", ")}`,
  };
}

interface Call<T> {
  ask(): Promise<T>;
  /** Throws if what was understood is not what the contract promises. */
  sound(value: T, input: Input): void;
}
const call = <T>(ask: () => Promise<T>, sound: Call<T>["sound"]): Call<T> => ({ ask, sound });

type Calls = Awaited<ReturnType<typeof openCalls>>;

async function openCalls() {
  const client = await openClient<RedisClient & RedisScanClient>(URL_OF_TESTS, CANARY, 10_000);
  const keyLocking = hasKeyLocking(URL_OF_TESTS);
  const cache = upstashCache(client, { prefix: "session", keyLocking });
  const register = upstashRegister({ run: evalWith(client, keyLocking), prefix: "session", now: Date.now });
  const entries = upstashEntries(client, { prefix: "session", keyLocking });
  const create = { ...KEEP, rowVersion: 1, notAfter: KEEP.until, checkedAt: 1 };

  return {
    get: call(
      () => cache.get(KEY),
      (entry, { body, status }) => {
        const said = saidBy(body);
        assert(status === 200 || status === 201, "an answer from a server that refused");
        if (entry.state === "absent") assert(said === null, "absent, which the server did not say");
        else assert(typeof said === "string", "an entry that is no text");
      },
    ),
    lease: call(
      () => cache.lease(KEY, "token", KEEP),
      ({ outcome, entry }) =>
        assert(["ok", "hit", "dead"].includes(outcome) && entry.state !== undefined, "no outcome"),
    ),
    create: call(
      () => cache.create(KEY, RECORD, create),
      (outcome) => assert(["ok", "exists", "late"].includes(outcome), "no outcome"),
    ),
    cas: call(
      () => cache.cas(KEY, 1, RECORD, KEEP),
      (outcome) => assert(["ok", "conflict", "absent", "dead"].includes(outcome), "no outcome"),
    ),
    kill: call(
      () => cache.kill(KEY, { ...KEEP, userId: "u" }),
      (_, { body }) => assert(saidBy(body) === "ok", "a sign-out that the server did not confirm"),
    ),
    touch: call(
      () => cache.touch(KEY, { idleExpiresAt: 1, lastSeenAt: 1 }),
      () => undefined,
    ),
    listByUser: call(
      () => cache.listByUser("u", 1),
      (keys) =>
        assert(
          keys.every((key) => typeof key === "string"),
          "a key that is no text",
        ),
    ),
    note: call(
      () => register.note(aMember()),
      (_, { body }) => assert(saidBy(body) === "ok", "a note that the server did not confirm"),
    ),
    members: call(
      () => register.list(1),
      (members) =>
        assert(
          members.every(({ seenAt }) => Number.isFinite(seenAt)),
          "a process of no time",
        ),
    ),
    scan: call(
      () => entries.scan("0", 10),
      ({ cursor, keys }) =>
        assert(/^\d+$/.test(cursor) && keys.every((key) => /^session:[\w-]{43}$/.test(key)), "a page that is none"),
    ),
    read: call(
      () => entries.read([KEY, KEY]),
      (found) => assert(found.length === 2, "more or fewer than asked for"),
    ),
    facts: call(
      () => entries.facts([KEY]),
      (found) => assert(found.length === 1, "more or fewer than asked for"),
    ),
    put: call(
      () => entries.put([{ key: KEY, record: RECORD, ...KEEP }], 1),
      (outcomes) => assert(outcomes.length === 1 && outcomes.every(isOutcome), "no outcome"),
    ),
    remove: call(
      () => entries.remove([KEY]),
      (count) => assert(Number.isSafeInteger(count) && count >= 0, "a count that is none"),
    ),
    clock: call(
      () => entries.clock(),
      (time) => assert(Number.isSafeInteger(time), "a time that is none"),
    ),
    server: call(
      () => entries.server(),
      ({ keys }) => assert(Number.isSafeInteger(keys), "a count that is none"),
    ),
  };
}

const isOutcome = (word: string) => ["ok", "old", "overtaken", "absent", "dead", "unreadable"].includes(word);

let inPipeline = false;

/** What the server said of the command, if it said anything. */
function saidBy(body: string): unknown {
  try {
    const reply = JSON.parse(body) as { result?: unknown } | { result?: unknown }[] | null;
    return inPipeline ? (reply as { result?: unknown }[])[0]?.result : (reply as { result?: unknown } | null)?.result;
  } catch {
    return undefined;
  }
}
