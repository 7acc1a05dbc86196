// The judge of the drill: each violation planted into a sound history is found, and what is legal is let through.

import { describe, expect, it } from "vitest";
import { check } from "../../scripts/drill/check/check";
import type { Kind } from "../../scripts/drill/check/violation";
import type { Answer, Event, Operation } from "../../scripts/drill/history/event";

const MAX_AGE_MS = 20_000;
const SESSION = 1;

type Given = Partial<Omit<Event, "answer">> & { op: Operation; answer?: Partial<Answer> | null };

/** Requests one after another, ten positions and ten milliseconds apart; `at`, `start` and `end` say otherwise. */
function history(...given: Given[]): Event[] {
  return given.map(({ answer, ...event }, index) => {
    const start = event.start ?? index * 10 + 1;
    const live: Answer = {
      session: SESSION,
      handle: `h${event.born ?? event.token}`,
      user: null,
      counter: 0,
      writes: [0],
      mode: "cached_db",
      source: "cache",
    };
    return {
      start,
      end: start + 5,
      at: start,
      took: 5,
      reader: "own",
      session: SESSION,
      token: 1,
      born: null,
      result: "ok",
      behind: false,
      process: 0,
      phase: "P2",
      step: 0,
      ...event,
      answer: answer === null ? null : { ...live, ...answer },
    };
  });
}

const found = (...given: Given[]): Kind[] => check(history(...given), MAX_AGE_MS).violations.map(({ kind }) => kind);

const created: Given = { op: "create", token: null, born: 1 };
const none: Partial<Answer> = { session: null, handle: null, writes: [], source: "none" };
const failed = { result: "SESSION_STORE_UNAVAILABLE", answer: null };

describe("a sound history", () => {
  it("passes", () => {
    const verdict = check(
      history(
        created,
        { op: "set", write: 1, answer: { writes: [0, 1] } },
        { op: "increment", answer: { writes: [0, 1], counter: 1 } },
        { op: "login", user: "ada", born: 2, answer: { writes: [0, 1], counter: 1, user: "ada" } },
        { op: "read", answer: none },
        { op: "read", token: 2, answer: { writes: [0, 1], counter: 1, user: "ada" } },
        { op: "destroy", token: 2, answer: none },
        { op: "read", token: 2, answer: none },
      ),
      MAX_AGE_MS,
    );
    expect(verdict).toMatchObject({ passed: true, sessions: 1, requests: 8, violations: [] });
  });
});

describe("lost", () => {
  it("is an answer of none to a session that nobody began to end", () => {
    expect(found(created, { op: "read", answer: none })).toEqual(["lost"]);
  });
  it("is a write that finds the session gone, or begins another one", () => {
    expect(found(created, { op: "set", write: 1, result: "SESSION_GONE", answer: null })).toEqual(["lost"]);
    expect(found(created, { op: "increment", born: 2, answer: { ...none, handle: "h2", counter: 1 } })).toEqual([
      "lost",
    ]);
  });
  it("is a rotation that found none", () => {
    expect(
      found(created, { op: "login", user: "ada", born: 2, answer: { ...none, handle: "h2", user: "ada" } }),
    ).toEqual(["lost"]);
  });
  it("is not an error, nor none while the end is under way or of unknown outcome", () => {
    expect(found(created, { op: "read", ...failed })).toEqual([]);
    expect(found(created, { op: "destroy", ...failed }, { op: "read", answer: none })).toEqual([]);
    expect(
      found(created, { op: "regenerate", born: 2, start: 11, end: 40 }, { op: "read", start: 15, answer: none }),
    ).toEqual([]);
  });
  it("is one that began to end only after the answer", () => {
    expect(found(created, { op: "read", answer: none }, { op: "destroy", answer: none })).toEqual(["lost"]);
  });
  it("is the new id of a rotation that reported an unfinished end of the old one", () => {
    expect(found(created, { op: "regenerate", born: 2, ...failed }, { op: "read", token: 2, answer: none })).toEqual([
      "lost",
    ]);
  });
});

describe("revived", () => {
  it("is a live answer after an acknowledged sign-out", () => {
    expect(found(created, { op: "destroy", answer: none }, { op: "read" })).toEqual(["revived"]);
  });
  it("is an old id after an acknowledged rotation, read or written", () => {
    expect(found(created, { op: "regenerate", born: 2 }, { op: "read" })).toEqual(["revived"]);
    expect(found(created, { op: "regenerate", born: 2 }, { op: "set", write: 1, answer: { writes: [0, 1] } })).toEqual([
      "revived",
    ]);
  });
  it("is not what began before the acknowledgement, nor after one that failed", () => {
    expect(found(created, { op: "destroy", start: 11, end: 40, answer: none }, { op: "read", start: 15 })).toEqual([]);
    expect(found(created, { op: "destroy", ...failed }, { op: "read" })).toEqual([]);
  });
});

describe("a revocation by another device", () => {
  const signedIn: Given[] = [created, { op: "login", user: "ada", born: 2, answer: { user: "ada" } }];
  const revoke: Given = { op: "revoke", session: 2, token: 9, user: "ada", answer: { session: 2, user: "ada" } };
  const device: Given[] = [
    { op: "create", session: 2, token: null, born: 8, start: 1_001, answer: { session: 2 } },
    { op: "login", session: 2, token: 8, born: 9, user: "ada", start: 1_011, answer: { session: 2, user: "ada" } },
  ];
  const late = (start: number, given: Given): Given => ({ start, ...given });
  const user = { user: "ada" };

  it("ends the others: live afterwards is revived, none is legal", () => {
    const until = [...signedIn, ...device, late(1_101, revoke)];
    expect(found(...until, late(1_201, { op: "read", token: 2, answer: user }))).toEqual(["revived"]);
    expect(found(...until, late(1_201, { op: "read", token: 2, answer: none }))).toEqual([]);
  });
  it("does not end the session that asked, nor another user's", () => {
    const until = [...signedIn, ...device, late(1_101, revoke)];
    expect(found(...until, late(1_201, { op: "read", session: 2, token: 9, answer: none }))).toEqual(["lost"]);
    const other = [...signedIn, ...device, late(1_101, { ...revoke, user: "eve" })];
    expect(found(...other, late(1_201, { op: "read", token: 2, answer: none }))).toEqual(["lost"]);
  });
  it("may or may not end what began meanwhile, and at any time if it was not answered", () => {
    const begun = [created, late(1_101, { ...revoke, end: 1_150 })];
    const login: Given = { op: "login", user: "ada", born: 2, answer: user };
    for (const answer of [user, none])
      expect(found(...begun, late(1_110, login), ...device, late(1_201, { op: "read", token: 2, answer }))).toEqual([]);
    const unknown = [created, ...device, late(1_101, { ...revoke, ...failed }), late(1_201, login)];
    expect(found(...unknown, late(1_301, { op: "read", token: 2, answer: none }))).toEqual([]);
  });
});

describe("lost update", () => {
  it("is an acknowledged write that no later answer shows", () => {
    expect(found(created, { op: "set", write: 1, answer: { writes: [0, 1] } }, { op: "read" })).toEqual([
      "lost update",
    ]);
  });
  it("is a counter below the acknowledged increments", () => {
    const increment = (counter: number): Given => ({ op: "increment", answer: { counter } });
    expect(found(created, increment(1), increment(2), { op: "read", answer: { counter: 1 } })).toEqual(["lost update"]);
    expect(found(created, increment(1), increment(1))).toEqual(["lost update"]);
  });
  it("is an answer to a write that does not show it", () => {
    expect(found(created, { op: "set", write: 1, answer: { writes: [0] } })).toEqual(["lost update"]);
  });
  it("is what a rotation left behind, the session's own mark too", () => {
    expect(found(created, { op: "set", write: 1, answer: { writes: [0, 1] } }, { op: "regenerate", born: 2 })).toEqual([
      "lost update",
    ]);
  });
  it("is not the copy that a rotation with an unfinished end left behind", () => {
    const set: Given = { op: "set", token: 2, write: 1, answer: { writes: [0, 1] } };
    expect(found(created, { op: "regenerate", born: 2, ...failed }, set, { op: "read" })).toEqual([]);
    expect(found(created, { op: "regenerate", ...failed }, { ...set, token: 1 }, { op: "read" })).toEqual([
      "lost update",
    ]);
  });
  it("is not a write of unknown outcome, applied or not", () => {
    expect(found(created, { op: "set", write: 1, ...failed }, { op: "read" })).toEqual([]);
    expect(found(created, { op: "set", write: 1, ...failed }, { op: "read", answer: { writes: [0, 1] } })).toEqual([]);
    expect(found(created, { op: "increment", ...failed }, { op: "read", answer: { counter: 1 } })).toEqual([]);
  });
});

describe("stale read", () => {
  const write: Given = { op: "set", write: 1, behind: true, answer: { writes: [0, 1] } };
  const after: Given = { op: "read", start: 90_000, answer: { writes: [0, 1] } };

  it("is an answer without an acknowledged write that a later one shows", () => {
    expect(found(created, { ...write, behind: false }, { op: "read" }, after)).toEqual(["stale read"]);
  });
  it("is documented for another reader in cached_db, after both cache calls failed, while the entry is trusted", () => {
    expect(found(created, write, { op: "read", reader: "copy" }, after)).toEqual(["stale within bound"]);
    expect(check(history(created, write, { op: "read", reader: "copy" }, after), MAX_AGE_MS).passed).toBe(true);
  });
  it.each<[string, Given[]]>([
    ["for the own browser", [write, { op: "read" }]],
    [
      "when the cache was told",
      [
        { ...write, behind: false },
        { op: "read", reader: "copy" },
      ],
    ],
    ["later than the entry may be trusted", [write, { op: "read", reader: "copy", start: 30_000 }]],
    ["in another mode", [write, { op: "read", reader: "copy", answer: { mode: "cache" } }]],
    ["from the database", [write, { op: "read", reader: "copy", answer: { source: "database" } }]],
  ])("is not documented %s", (_, given) => {
    expect(found(created, ...given, after)).toEqual(["stale read"]);
  });
});

describe("phantom", () => {
  it("is a write before anybody asked for it, one nobody asked for, and one counted twice", () => {
    const early: Given = { op: "read", answer: { writes: [0, 1] } };
    expect(found(created, early)).toEqual(["phantom"]);
    expect(found(created, early, { op: "set", write: 1, answer: { writes: [0, 1] } })).toEqual(["phantom"]);
    expect(found(created, { op: "increment", answer: { counter: 2 } })).toEqual(["phantom"]);
  });
});

describe("crossed", () => {
  it("is another session's answer, and another user", () => {
    expect(found(created, { op: "read", answer: { session: 7 } })).toContain("crossed");
    expect(found(created, { op: "read", answer: { user: "eve" } })).toEqual(["crossed"]);
  });
});
