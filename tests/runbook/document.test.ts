// The run book as a program: what is read out of the document, and what becomes of a slip of the pen in it.

import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { PHASES, type Phase, plan, workBefore } from "../../lib/session/ops";
import { type Chapter, readDocument, withOutput } from "../../scripts/runbook/document";
import { changed, phaseWith } from "../../scripts/runbook/settings";

const OWN = { UPSTASH_REDIS_REST_URL: "https://its.address", UPSTASH_REDIS_REST_TOKEN: "its token" };
const file = path.resolve(import.meta.dirname, "../../docs/migrate.md");
const document = readFileSync(file, "utf8");

/** From a phase to its neighbour, and the commands before that. */
interface Way {
  readonly from: Phase;
  readonly to: Phase;
  readonly commands: readonly string[];
}

function wayOf(chapters: readonly Chapter[]): Way[] {
  let settings: Readonly<Record<string, string>> = { SESSION_MODE: "db" };
  const ways: Way[] = [];
  let commands: string[] = [];
  for (const { action, lines } of chapters.flatMap(({ blocks }) => blocks)) {
    if (action === "sh run" || action === "sh ask") commands.push(...lines);
    if (action !== "sh deploy") continue;
    const from = phaseWith(settings);
    settings = changed(settings, lines, OWN);
    ways.push({ from, to: phaseWith(settings), commands });
    commands = [];
  }
  return ways;
}

describe("docs/migrate.md", () => {
  const ways = wayOf(readDocument(document));

  it("goes through every phase and back, from neighbour to neighbour", () => {
    const there = [...PHASES];
    const phases = [...there, ...there.slice(0, -1).reverse()];
    expect(ways.map(({ from }) => from)).toEqual(phases.slice(0, -1));
    expect(ways.map(({ to }) => to)).toEqual(phases.slice(1));
  });

  it.each(ways)("$from -> $to: the commands of the plan in their order, then the gate", ({ from, to, commands }) => {
    const [step] = plan(from, to);
    const words = commands.map((command) => command.replace("npm run session -- ", "").replace(" --yes", ""));
    const expected = [...(step ? workBefore(step) : []), `check ${to}`];
    expect(words.filter((word) => expected.includes(word))).toEqual(expected);
    expect(words.at(-1), "nothing between the gate and the deploy").toBe(`check ${to}`);
  });

  it("shows what each kind of command prints", () => {
    for (const word of ["Go:", "No: stay in", "warm: ", "backfill: "]) expect(document).toContain(word);
  });
});

describe("a run book", () => {
  it("is its marked blocks, by their headings; the others are for people", () => {
    const text = "# A\n\n```sh\nnot this\n```\n\n## B\n\n```sh run\none\n\ntwo\n```\n\n```sh ask\nthree\n```\n";
    expect(readDocument(text)).toEqual([
      {
        title: "B",
        blocks: [
          { action: "sh run", lines: ["one", "two"] },
          { action: "sh ask", lines: ["three"] },
        ],
      },
    ]);
  });

  it("with a slip of the pen is refused: nothing of it may be left out", () => {
    expect(() => readDocument("# A\n\n```sh depoly\nSESSION_MODE=cache\n```\n")).toThrow(/"sh depoly" is no kind/);
  });

  it("gets what the commands printed, and is otherwise left alone", () => {
    const before =
      "# A\n\nText.\n\n```sh ask\none\n```\n\n```text refused\n```\n\n```text said\nold\n```\n\nEnd *of* it.\n";
    const after = withOutput(before, [{ said: "Go", refused: "No" }]);
    expect(after).toBe(before.replace("```text refused\n", "```text refused\nNo\n").replace("old", "Go"));
    expect(withOutput(before, [])).toBe(before);
    expect(withOutput(document, [])).toBe(document);
  });
});

describe("a change of settings", () => {
  it("sets, takes away, and knows what stands in angle brackets", () => {
    const lines = ["SESSION_MODE=cache", "UPSTASH_REDIS_REST_TOKEN=<its token>", "unset SESSION_BRIDGE"];
    expect(changed({ SESSION_MODE: "db", SESSION_BRIDGE: "1" }, lines, OWN)).toEqual({
      SESSION_MODE: "cache",
      UPSTASH_REDIS_REST_TOKEN: "its token",
    });
  });

  it.each(["SESSION_MODE cache", "unset", "export SESSION_MODE=cache", "DATABASE_URL=<yours>"])(
    "refuses %j",
    (line) => {
      expect(() => changed({}, [line], OWN)).toThrow(/changes no setting|Nobody knows/);
    },
  );
});
