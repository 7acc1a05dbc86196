// The parts of `npm run bench -- --soak`: the traffic, on a site in memory, and what its samples are taken for.

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { POST as memory } from "../../scripts/bench/site/app/memory/route";
import { Browser } from "../../scripts/bench/soak/browser";
import { fillingVisit, mixedVisit, plainVisit, traffic } from "../../scripts/bench/soak/traffic";
import { type Sample, trendOf } from "../../scripts/bench/soak/trend";
import { signIn, VISITS } from "../../scripts/bench/soak/visits";
import { slope } from "../../scripts/bench/statistics";

const MIXED = { firstVisit: fillingVisit, visit: mixedVisit };

describe("traffic", () => {
  let server: Server;
  let url: string;
  /** Path and answer of each request; who is signed in, by cookie. */
  let asked: string[];
  let carts: Map<string, { cart: boolean; notice: boolean }>;
  let broken: string | null;

  beforeEach(async () => {
    [asked, carts, broken] = [[], new Map(), null];
    server = createServer((request, response) => {
      const { url: path = "", headers } = request;
      const cookie = headers.cookie ?? "";
      const session = carts.get(cookie);
      asked.push(path);
      request.resume();
      if (broken !== null) {
        response.writeHead(broken === "" ? 503 : 200).end(broken);
        return;
      }
      if (path === "/sign-in") {
        const next = `id=${asked.length}`;
        carts.delete(cookie);
        carts.set(next, session ?? { cart: false, notice: false });
        response.setHeader("set-cookie", `${next}; Path=/`);
      }
      if (path === "/sign-out") {
        carts.delete(cookie);
        response.setHeader("set-cookie", "id=; Max-Age=0");
      }
      if (path === "/write" && session) session.cart = true;
      if (path === "/notice" && session) session.notice = true;
      response.end(pageOf(path, session));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });

  function pageOf(path: string, session?: { cart: boolean; notice: boolean }): string {
    if (path === "/open/plain") return "product-1000";
    if (path === "/open/notice") return session?.notice ? "changed" : "";
    if (path === "/devices") return session ? '{"devices":1}' : "{}";
    if (path === "/open/session" || path === "/check/session") return session?.cart ? "product-1000" : "empty";
    return session || path === "/sign-in" ? "true" : "";
  }

  it.each(Object.keys(VISITS))("%s: every answer is the one that it should be, and the visitor stays", async (name) => {
    const browser = new Browser(url, async () => {});
    await signIn(browser, "ada");
    for (let nth = 0; nth < 3; nth++) await VISITS[name]?.go(browser, "ada");
    await browser.ask("/open/session", { expect: "product-1000" });
  });

  it("a hundred visits have the shares", () => {
    expect(Object.values(VISITS).reduce((sum, { share }) => sum + share, 0)).toBe(100);
  });

  it("begins with a visit of everybody", async () => {
    const visits = traffic({ url, rate: 1, visitors: 40, ...MIXED });
    await visits.open();
    expect(visits.refused).toBe(0);
    expect(carts.size).toBe(40);
    const times = (path: string) => asked.filter((one) => one === path).length;
    expect([times("/check/session"), times("/open/notice")]).toEqual([40, 40]);
  });

  it("is as much as was asked for, of all kinds", async () => {
    const visits = traffic({ url, rate: 100, visitors: 20, ...MIXED });
    await visits.run(1_500);
    expect(visits.refused).toBe(0);
    expect(visits.requests).toBe(asked.length);
    // What the last visits still ask is over the time.
    expect(visits.requests).toBeLessThan(220);
    expect(visits.requests).toBeGreaterThan(30);
    expect([...new Set(asked)]).toEqual(expect.arrayContaining(["/open/session", "/write", "/sign-in"]));
  });

  it("asks for the page without a session as often", async () => {
    const visits = traffic({ url, rate: 200, visitors: 20, firstVisit: plainVisit, visit: plainVisit });
    await visits.run(500);
    expect(new Set(asked)).toEqual(new Set(["/open/plain"]));
    expect(visits.requests).toBe(asked.length);
  });

  it("counts what is not answered, and that visitor signs in again", async () => {
    const visits = traffic({ url, rate: 200, visitors: 1, ...MIXED });
    await visits.open();
    broken = "";
    // A cookie of before would be nobody's.
    carts.clear();
    while (visits.refused === 0) await visits.run(100);
    broken = null;
    const before = visits.refused;
    await visits.run(300);
    expect(visits.refused).toBe(before);
  });

  it("ends at a wrong answer", async () => {
    broken = "somebody else's page";
    await expect(traffic({ url, rate: 200, visitors: 6, ...MIXED }).run(500)).rejects.toThrow(/without "true"/);
  });
});

describe("a trend", () => {
  const MB = 1_000_000;
  /** An hour of a hundred samples, a thousand requests between two. */
  const samples = (heap: (nth: number) => number): Sample[] =>
    Array.from({ length: 100 }, (_, nth) => ({
      hours: nth / 100,
      requests: 1_000 * nth,
      heap: heap(nth),
      external: 5 * MB,
      rss: 2 * heap(nth),
    }));

  it("is level where memory fills up once", () => {
    const { heap, rss, external, slope, lateSlope, perRequest, requests, refused } = trendOf(
      samples((nth) => (40 + Math.min(nth, 10)) * MB),
      3,
    );
    expect(heap).toEqual({ early: 50, middle: 50, end: 50 });
    expect(rss).toEqual({ early: 100, middle: 100, end: 100 });
    expect(external).toEqual({ early: 5, middle: 5, end: 5 });
    expect([slope, lateSlope, perRequest]).toEqual([0, 0, 0]);
    expect({ requests, refused }).toEqual({ requests: 99_000, refused: 3 });
  });

  it("is what each request leaves behind", () => {
    const { heap, slope, lateSlope, perRequest } = trendOf(
      samples((nth) => 50 * MB + 1_000 * nth * 100),
      0,
    );
    expect(heap.end - heap.early).toBeCloseTo(8, 3);
    expect(slope).toBeCloseTo(10_000, 3);
    expect(lateSlope).toBeCloseTo(10_000, 3);
    expect(perRequest).toBeCloseTo(100, 3);
  });

  it("shows in the second half whether it goes on", () => {
    const { slope, lateSlope } = trendOf(
      samples((nth) => 50 * MB + Math.min(nth, 50) * 100_000),
      0,
    );
    expect(slope).toBeGreaterThan(1_000);
    expect(lateSlope).toBe(0);
  });
});

it("a slope is that of the line with the least squares", () => {
  const line = [1, 3, 2, 5].map((y, x) => ({ x, y }));
  expect(slope(line)).toBeCloseTo(1.1, 10);
});

describe("what a server says of its memory", () => {
  const shared = globalThis as { gc?: () => void };
  const given = shared.gc;
  afterEach(() => {
    if (given) shared.gc = given;
    else delete shared.gc;
  });

  it("is nothing where it cannot collect first", async () => {
    delete shared.gc;
    expect((await memory()).status).toBe(501);
  });

  it("is what is left", async () => {
    setFlagsFromString("--expose-gc");
    shared.gc = runInNewContext("gc");
    const held = new Float64Array(1);
    const [kept, dropped] = [new WeakRef(held), new WeakRef(new Float64Array(1))];
    const { heapUsed } = await (await memory()).json();
    expect(heapUsed).toBeGreaterThan(1_000_000);
    expect([kept.deref(), dropped.deref()]).toEqual([held, undefined]);
  });
});
