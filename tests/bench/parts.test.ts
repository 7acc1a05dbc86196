// What the measurement counts and reckons with.

import { describe, expect, it } from "vitest";
import { keep } from "../../scripts/bench/cookies";
import { commandCounter } from "../../scripts/bench/resp";
import { quantile, spread } from "../../scripts/bench/statistics";
import { roundTrips } from "../../scripts/bench/tap";

describe("round trips", () => {
  const exchange = (began: number, ended: number | null) => ({ began, ended });
  it("are those that wait for one another", () => {
    expect(roundTrips([])).toBe(0);
    expect(roundTrips([exchange(0, 1), exchange(2, 3), exchange(4, 5)])).toBe(3);
  });
  it("are one where they overlap", () => {
    expect(roundTrips([exchange(0, 3), exchange(1, 4)])).toBe(1);
    expect(roundTrips([exchange(0, 9), exchange(1, 2), exchange(3, 4)])).toBe(2);
  });
  it("count without an answer too", () => {
    expect(roundTrips([exchange(0, 1), exchange(2, null)])).toBe(2);
  });
});

describe("commands to Redis", () => {
  const GET = "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n";
  const SET = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$6\r\n*1\r\n$1\r\n";
  it("are counted however the bytes come", () => {
    const bytes = Buffer.from(GET + SET + GET);
    for (let size = 1; size <= bytes.length; size++) {
      let commands = 0;
      const count = commandCounter(() => commands++);
      for (let at = 0; at < bytes.length; at += size) count(bytes.subarray(at, at + size));
      expect(commands).toBe(3);
    }
  });
});

it("quantiles lie between the values beside them", () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([7], 0.25)).toBe(7);
  expect(spread([1, 2, 3, 4, 5])).toEqual({ q1: 2, median: 3, q3: 4 });
});

it("a browser keeps, replaces and forgets cookies", () => {
  expect(keep("", ["a=1; Path=/", "b=2"])).toBe("a=1; b=2");
  expect(keep("a=1; b=2", ["a=3; HttpOnly"])).toBe("a=3; b=2");
  expect(keep("a=1; b=2", ["a=; Path=/", "b=2; Max-Age=0"])).toBe("");
});
