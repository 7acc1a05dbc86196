// The commands the library uses, by the unmodified client. The expectations are what Redis 7 answers; that the embedded
// engine passes the same cases is what makes it a stand-in.
import { expect, test } from "vitest";
import { onEachEngine } from "./engines.ts";

const soon = () => Date.now() + 60_000;

onEachEngine("texts", (bench) => {
  test("get of what is absent is null; of an empty text, that text", async () => {
    const key = bench.key("k");
    expect(await bench.client.get(key)).toBeNull();
    await bench.client.set(key, "");
    expect(await bench.client.get(key)).toBe("");
  });

  test("text survives byte for byte: unicode, NUL, quotes, the letters OK", async () => {
    for (const text of ["é ☃ 😀", "a\0b\x01c", '"quoted\\"', "OK", "line\r\nline"]) {
      await bench.client.set(bench.key("k"), text);
      expect(await bench.client.get(bench.key("k"))).toBe(text);
      expect(await bench.client.mget(bench.key("k"), bench.key("none"))).toEqual([text, null]);
    }
  });

  test("set answers OK, and null when NX or XX forbids", async () => {
    const key = bench.key("k");
    expect(await bench.client.set(key, "1", { xx: true })).toBeNull();
    expect(await bench.client.set(key, "1", { nx: true })).toBe("OK");
    expect(await bench.client.set(key, "2", { nx: true })).toBeNull();
    expect(await bench.client.get(key)).toBe(1);
  });

  test("PXAT sets a deadline, KEEPTTL keeps it, a plain set removes it", async () => {
    const key = bench.key("k");
    await bench.client.set(key, "1", { pxat: soon() });
    await bench.client.set(key, "2", { keepTtl: true });
    expect(await bench.client.pttl(key)).toBeGreaterThan(50_000);
    await bench.client.set(key, "3");
    expect(await bench.client.pttl(key)).toBe(-1);
  });

  test.each(["ex", "px", "exat", "pxat"] as const)("set with %s", async (unit) => {
    const amount = { ex: 60, px: 60_000, exat: Math.floor(soon() / 1000), pxat: soon() }[unit];
    await bench.client.set(bench.key("k"), "1", { [unit]: amount } as { ex: number });
    const left = await bench.client.pttl(bench.key("k"));
    expect(left).toBeGreaterThan(50_000);
    expect(left).toBeLessThanOrEqual(60_000);
  });

  test("what is past its deadline is gone", async () => {
    const key = bench.key("k");
    await bench.client.set(key, "1", { px: 20 });
    await expect.poll(() => bench.client.get(key)).toBeNull();
    await bench.client.set(key, "1", { pxat: Date.now() - 1000 });
    expect(await bench.client.exists(key)).toBe(0);
    expect(await bench.client.pttl(key)).toBe(-2);
  });

  test("PEXPIREAT moves a deadline; one in the past deletes", async () => {
    const key = bench.key("k");
    expect(await bench.client.pexpireat(key, soon())).toBe(0);
    await bench.client.set(key, "1");
    expect(await bench.client.pexpireat(key, soon())).toBe(1);
    expect(await bench.client.pttl(key)).toBeGreaterThan(50_000);
    expect(await bench.client.pexpireat(key, Date.now() - 1)).toBe(1);
    expect(await bench.client.get(key)).toBeNull();
  });

  test("DEL and UNLINK count what was there", async () => {
    await bench.client.mset({ [bench.key("a")]: "1", [bench.key("b")]: "2", [bench.key("c")]: "3" });
    expect(await bench.client.del(bench.key("a"), bench.key("none"))).toBe(1);
    expect(await bench.client.unlink(bench.key("b"), bench.key("c"))).toBe(2);
  });

  test("a command on the wrong kind of value fails", async () => {
    await bench.client.zadd(bench.key("z"), { score: 1, member: "m" });
    await expect(bench.client.get(bench.key("z"))).rejects.toThrow(/WRONGTYPE/);
    await bench.client.set(bench.key("s"), "text");
    await expect(bench.client.zcard(bench.key("s"))).rejects.toThrow(/WRONGTYPE/);
    await expect(bench.client.incr(bench.key("s"))).rejects.toThrow(/ERR value is not an integer or out of range/);
  });
});

onEachEngine("sorted sets", (bench) => {
  test("ranges by score: open, closed and infinite ends, limits, equal scores by bytes", async () => {
    const { client } = bench;
    const key = bench.key("z");
    expect(
      await client.zadd(key, { score: 1, member: "b" }, { score: 1, member: "a" }, { score: 2.5, member: "é" }),
    ).toBe(3);
    expect(await client.zrange(key, 0, -1)).toEqual(["a", "b", "é"]);
    expect(await client.zrange(key, "-inf", "+inf", { byScore: true })).toEqual(["a", "b", "é"]);
    expect(await client.zrange(key, "(1", 2.5, { byScore: true })).toEqual(["é"]);
    expect(await client.zrange(key, 1, "(2.5", { byScore: true, withScores: true })).toEqual(["a", 1, "b", 1]);
    expect(await client.zrange(key, 3, 0, { byScore: true, rev: true, offset: 1, count: 1 })).toEqual(["b"]);
    expect(await client.zrange(key, 0, 1, { rev: true })).toEqual(["é", "b"]);
    expect(await client.zrange(bench.key("none"), 0, -1)).toEqual([]);
    const answer = await bench.raw("/", {
      body: JSON.stringify(["ZRANGEBYSCORE", key, "-inf", "+inf", "LIMIT", 0, 2]),
    });
    expect(answer.body).toEqual({ result: ["a", "b"] });
  });

  test("NX, XX, GT and CH", async () => {
    const { client } = bench;
    const key = bench.key("z");
    await client.zadd(key, { score: 5, member: "m" });
    expect(await client.zadd(key, { nx: true }, { score: 9, member: "m" })).toBe(0);
    expect(await client.zadd(key, { gt: true, ch: true }, { score: 4, member: "m" })).toBe(0);
    expect(await client.zadd(key, { gt: true, ch: true }, { score: 6, member: "m" })).toBe(1);
    expect(await client.zadd(key, { xx: true }, { score: 1, member: "other" })).toBe(0);
    expect(await client.zscore(key, "m")).toBe(6);
  });

  test("what becomes empty is gone", async () => {
    const { client } = bench;
    const key = bench.key("z");
    await client.zadd(key, { score: 1, member: "a" }, { score: 2, member: "b" }, { score: 3, member: "c" });
    expect(await client.zrem(key, "a", "none")).toBe(1);
    expect(await client.zcard(key)).toBe(2);
    expect(await client.zremrangebyscore(key, "-inf" as unknown as number, "(3" as unknown as number)).toBe(1);
    expect(await client.zrem(key, "c")).toBe(1);
    expect(await client.exists(key)).toBe(0);
  });

  test("a time in milliseconds keeps its digits", async () => {
    await bench.client.zadd(bench.key("z"), { score: 1795467883989, member: "m" });
    const { body } = await bench.raw("/", { body: JSON.stringify(["zrange", bench.key("z"), 0, -1, "withscores"]) });
    expect(body).toEqual({ result: ["m", "1795467883989"] });
  });
});

onEachEngine("server", (bench) => {
  test("SCAN finds every key of a pattern, page by page", async () => {
    const wanted = Array.from({ length: 45 }, (_, index) => bench.key(`scan-${index}`));
    await bench.client.mset(Object.fromEntries(wanted.map((key) => [key, "1"])));
    const found = new Set<string>();
    let cursor = "0";
    do {
      const page = await bench.client.scan(cursor, { match: bench.key("scan-*"), count: 10 });
      cursor = page[0];
      for (const key of page[1]) found.add(key);
    } while (cursor !== "0");
    expect([...found].sort()).toEqual(wanted.sort());
    expect(await bench.client.dbsize()).toBeGreaterThanOrEqual(45);
  });

  test("PING, TIME, INFO and CONFIG GET", async () => {
    expect(await bench.client.ping()).toBe("PONG");
    const [seconds, micros] = await bench.client.time();
    expect(Math.abs(Number(seconds) * 1000 + Number(micros) / 1000 - Date.now())).toBeLessThan(5000);
    const ask = async (...command: string[]) => (await bench.raw("/", { body: JSON.stringify(command) })).body;
    expect(await ask("INFO", "memory")).toEqual({ result: expect.stringContaining("maxmemory_policy:") });
    expect(await ask("CONFIG", "GET", "maxmemory-policy")).toEqual({ result: ["maxmemory-policy", "noeviction"] });
  });

  test.each([
    [["NOPE", "a"], "ERR unknown command 'NOPE', with args beginning with: 'a' "],
    [["GET"], "ERR wrong number of arguments for 'get' command"],
    [["GET", "a", "b"], "ERR wrong number of arguments for 'get' command"],
    [["SET", "k", "v", "BAD"], "ERR syntax error"],
    [["SET", "k", "v", "NX", "XX"], "ERR syntax error"],
    [["SET", "k", "v", "KEEPTTL", "PX", "5"], "ERR syntax error"],
    [["SET", "k", "v", "PX", "0"], "ERR invalid expire time in 'set' command"],
    [["SET", "k", "v", "PX", "soon"], "ERR value is not an integer or out of range"],
    [["ZADD", "k", "high", "m"], "ERR value is not a valid float"],
    [["ZRANGEBYSCORE", "k", "x", "y"], "ERR min or max is not a float"],
    [["EVALSHA", "abc", "0"], "NOSCRIPT No matching script. Please use EVAL."],
    [["EVAL", "return 1", "2", "a"], "ERR Number of keys can't be greater than number of args"],
    [["SUBSCRIBE", "c"], "ERR Command is not available: 'SUBSCRIBE'"],
  ])("%j fails as in Redis", async (command, error) => {
    const answer = await bench.raw("/", { body: JSON.stringify(command) });
    expect(answer).toMatchObject({ status: 400, body: { error } });
  });
});
