// The steps between the phases, and what runs.

import { describe, expect, it } from "vitest";
import { hasCache, readSettings } from "@/lib/session/core/config";
import { areNeighbours, plan, workBefore } from "@/lib/session/ops/phases";
import { grouped } from "@/lib/session/ops/running";
import { PHASES, type Phase, phaseOf } from "@/lib/session/ops/types";
import { environment, member } from "./support/kit";

const PAIRS = PHASES.flatMap((from) => PHASES.map((to) => [from, to] as const));

const REST = { UPSTASH_REDIS_REST_URL: "https://elsewhere.invalid", UPSTASH_REDIS_REST_TOKEN: "elsewhere" };
const TCP = { SESSION_REDIS_URL: "redis://elsewhere.invalid" };
const SITES: readonly [name: string, variables: Record<string, string>][] = [
  ["over REST", REST],
  ["over TCP", TCP],
  ["over both", { ...REST, ...TCP }],
];

/** Of a phase with a cache, whose Redis these variables name. */
function environmentOf(phase: Phase, variables: Record<string, string>): Record<string, string | undefined> {
  const { UPSTASH_REDIS_REST_URL: _, UPSTASH_REDIS_REST_TOKEN: __, ...rest } = environment(phase);
  return { ...rest, ...(phase !== "db" && variables) };
}
const redisOf = (variables: Record<string, string>) => readSettings(environmentOf("db+cache", variables));

/** As an operator would: each change put into the environment of the phase before. */
function walked(from: Phase, to: Phase, variables: Record<string, string>, way: "change" | "or" = "change"): Phase[] {
  let env = environmentOf(from, variables);
  return plan(from, to, way === "or" ? undefined : redisOf(variables)).map((step) => {
    const change = step[way] ?? step.change;
    env = { ...env, ...Object.fromEntries(Object.entries(change).map(([name, value]) => [name, filledIn(value)])) };
    const settings = readSettings(env);
    return phaseOf({ ...settings, hasCache: hasCache(settings) });
  });
}

const filledIn = (value: string | null) =>
  value?.replace("<its REST URL>", REST.UPSTASH_REDIS_REST_URL).replace("<its redis:// URL>", TCP.SESSION_REDIS_URL);

describe("a plan", () => {
  it.each(PAIRS)("from %s to %s goes by neighbours, and its changes lead there", (from, to) => {
    const steps = plan(from, to);
    const way = [from, ...steps.map((step) => step.to)];
    expect(way.at(-1)).toBe(to);
    for (const step of steps) expect(areNeighbours(step.from, step.to)).toBe(true);
    for (const [, variables] of SITES) expect(walked(from, to, variables)).toEqual(way.slice(1));
    expect(walked(from, to, TCP, "or")).toEqual(way.slice(1));
  });

  it("changes nothing that need not change", () => {
    const changes = plan("db", "cache", redisOf(REST)).map(({ change }) => change);
    expect(changes).toEqual([
      { UPSTASH_REDIS_REST_URL: "<its REST URL>", UPSTASH_REDIS_REST_TOKEN: "<its token>" },
      { SESSION_MODE: "cached_db" },
      { SESSION_BRIDGE: "1" },
      { SESSION_MODE: "cache" },
      { SESSION_BRIDGE: null },
    ]);
  });

  it.each(SITES)("names the variables of the site's own Redis, %s", (_, variables) => {
    const names = Object.keys(variables);
    const [there, back] = [plan("db", "db+cache", redisOf(variables)), plan("db+cache", "db", redisOf(variables))];
    expect(there).toEqual([expect.not.objectContaining({ or: expect.anything() })]);
    expect(there.map(({ change }) => Object.keys(change))).toEqual([names]);
    expect(back.map(({ change }) => change)).toEqual([Object.fromEntries(names.map((name) => [name, null]))]);
  });

  it("names both ways while there is no Redis yet, and takes away whatever there may be", () => {
    expect(plan("db", "db+cache")).toMatchObject([
      {
        change: { UPSTASH_REDIS_REST_URL: "<its REST URL>", UPSTASH_REDIS_REST_TOKEN: "<its token>" },
        or: { SESSION_REDIS_URL: "<its redis:// URL>" },
      },
    ]);
    expect(plan("db+cache", "db").map(({ change }) => change)).toEqual([
      { UPSTASH_REDIS_REST_URL: null, UPSTASH_REDIS_REST_TOKEN: null, SESSION_REDIS_URL: null },
    ]);
  });

  it("names what is run before a gate", () => {
    expect(plan("db", "cache").map(workBefore)).toEqual([[], ["purge"], [], ["warm", "sweep"], ["warm", "sweep"]]);
    expect(plan("cache", "db").map(workBefore)).toEqual([[], [], ["backfill", "sweep"], ["sweep"], []]);
  });
});

describe("what runs", () => {
  const at = (phase: Phase, secondsAgo = 0) => member(phase, { seenAt: Date.now() - secondsAgo * 1_000 });

  it("is one phase, or several side by side, in their order", () => {
    expect(grouped([])).toEqual({ groups: [], phase: null, earlier: [] });
    expect(grouped([at("bridge"), at("bridge")])).toMatchObject({ phase: "bridge" });
    const mixed = grouped([at("cache+bridge"), at("bridge"), at("cache+bridge")]);
    expect(mixed.phase).toBeNull();
    expect(mixed.groups.map(({ phase, members }) => [phase, members.length])).toEqual([
      ["bridge", 1],
      ["cache+bridge", 2],
    ]);
  });

  it("is who was heard lately: of a deploy that is over the old processes are earlier", () => {
    const deployed = grouped([at("cached_db", 130), at("bridge", 3)]);
    expect(deployed).toMatchObject({ phase: "bridge", earlier: [{ phase: "cached_db" }] });
    expect(grouped([at("cached_db", 100), at("bridge", 3)])).toMatchObject({ phase: null, earlier: [] });
    // At night nobody comes for a while; they are there all the same.
    expect(grouped([at("cached_db", 1_300), at("cached_db", 1_200)])).toMatchObject({
      phase: "cached_db",
      earlier: [],
    });
  });
});
