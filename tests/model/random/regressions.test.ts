// Plans that once led to a violation, by hand made as short as they go.

import { afterAll, beforeAll, expect, it } from "vitest";
import type { Begin, Command, Fate, Plan } from "./plan";
import { tellRun } from "./property";
import { takeOver } from "./world";

let restore = () => {};
beforeAll(() => {
  restore = takeOver();
});
afterAll(() => restore());

/** What begins, and what becomes of the calls that follow, the oldest first. */
const then = (begin: Begin, ...fates: Fate[]): Command => ({
  ...begin,
  steps: fates.map((fate) => ({ pick: 0, fate })),
});
const WAIT = then({ type: "wait" });
const request = (action: Extract<Begin, { type: "request" }>["action"], browser = 0, process = 0): Begin => ({
  type: "request",
  action,
  browser,
  process,
  cookie: 0,
});

const passes = async (plan: Plan) => expect(await tellRun(plan)).toMatch(/no violation$/);

/** A plan without faults, on clocks that agree. */
const calm = (road: number, ahead: Plan["ahead"], commands: readonly Command[]): Plan => {
  return { road, ahead, skews: [], faulty: false, commands };
};

const everywhere = (road: number): Plan => ({
  road,
  ahead: [false, false],
  skews: [],
  faulty: true,
  commands: [
    then(request("login")),
    WAIT,
    // Another window of the same user: the row is buried, the entry cannot be killed, which is reported.
    then(request("revoke all", 2), "ok", "ok", "ok", ...(road === 4 ? (["ok"] as const) : []), "ok", "fail"),
    WAIT,
    then(request("revoke all", 2)),
    WAIT,
    then(request("read")),
  ],
});

it("signing out everywhere once more, in `cache`, ends what the first attempt left alive", () => passes(everywhere(4)));

it("signing out everywhere once more, in `cached_db`, ends what the first attempt left alive", () =>
  passes(everywhere(2)));

it("a touch in the bridge stays, also while the entry is given its row", () =>
  passes(
    calm(
      3,
      [false, true],
      [
        then(request("save", 0, 1)),
        WAIT,
        then({ type: "clock", seconds: 210 }),
        then(request("read", 0, 0)),
        WAIT,
        then({ type: "clock", seconds: 1_500 }),
        then({ type: "clock", seconds: 301 }),
        then(request("read", 0, 1)),
      ],
    ),
  ));

/** The same, but the oldest is left out. */
const besides = (begin: Begin, ...picks: number[]): Command => ({
  ...begin,
  steps: picks.map((pick) => ({ pick, fate: "ok" })),
});

it("a sweep leaves a rotation alone that is under way", () =>
  passes(
    calm(
      3,
      [false, true],
      [
        then(request("save")),
        WAIT,
        then(request("regenerate"), "ok", "ok", "ok"),
        besides(request("update", 0, 1), 1, 1),
        besides({ type: "sweep", process: 1 }, 1, 0, 0),
        WAIT,
        then(request("read")),
      ],
    ),
  ));

it("a page that is read in the bridge while its session gets a new id ends nothing", () =>
  passes(
    calm(
      3,
      [false, false],
      [
        then(request("save")),
        WAIT,
        then(request("regenerate"), "ok", "ok", "ok"),
        besides(request("read", 0, 1), 1, 1, 1, 1),
        WAIT,
      ],
    ),
  ));

it("what was written to a new id stays, also if its first entry comes late", () =>
  passes({
    road: 2,
    ahead: [false, false],
    skews: [],
    faulty: true,
    commands: [
      then(request("save")),
      WAIT,
      then(request("regenerate"), "ok", "ok", "late", "ok"),
      then(request("save"), "fail", "ok", "ok", "ok", "ok"),
      then(request("read")),
    ],
  }));

it("pages that are read at once in the bridge, of an entry that is no longer trusted, all have their answer", () =>
  passes(
    calm(
      3,
      [false, false],
      [
        then(request("save")),
        WAIT,
        then({ type: "clock", seconds: 301 }),
        // Each takes the lease from the one before, while that one asks the database.
        then(request("read"), "ok"),
        then(request("read"), "ok", "ok"),
        then(request("read"), "ok", "ok", "ok"),
        WAIT,
      ],
    ),
  ));
