// Lua as the library uses it: values crossing both ways, failures, and what a script may not do.
import { expect, test } from "vitest";
import { onEachEngine } from "./engines.ts";

onEachEngine("scripts", (bench) => {
  const run = (script: string, keys: string[] = [], args: string[] = []) => bench.client.eval(script, keys, args);

  test.each([
    ["return 1", 1],
    ["return 2.7", 2],
    ["return -2.7", -2],
    ["return 'text'", "text"],
    ["return true", 1],
    ["return false", null],
    ["return nil", null],
    ["return {1, 2.7, 'a', nil, 3}", [1, 2, "a"]],
    ["return {1, {'x', {false}}, false}", [1, ["x", [null]], null]],
    ["return redis.status_reply('FINE')", "FINE"],
    ["return tostring(1795467883989)", 1795467883989],
    ["return string.format('%d', 1795467883989)", 1795467883989],
    ["return string.format('%05d|%5.1f|%s|%%|%x', 42, 2.25, 'x', 255)", "00042|  2.2|x|%|ff"],
    ["return {string.match('12:34:rest', '^(%d+):(%d+):(.*)$')}", [12, 34, "rest"]],
    ["return tonumber('1795467883989') + 1", 1795467883990],
    ["return {tostring(nil), type(redis.call('get', 'no such key'))}", ["nil", "boolean"]],
    ["return redis.call('ping')", "PONG"],
    ["return redis.call('ping').ok", "PONG"],
    ["return #redis.call('time')", 2],
  ])("%s", async (script, expected) => {
    expect(await run(script)).toEqual(expected);
  });

  test("KEYS and ARGV, with text byte for byte", async () => {
    const text = 'é☃😀\0\x01"\r\n';
    expect(await run("return {#KEYS, #ARGV, KEYS[1], ARGV[1], #ARGV[1]}", ["k"], [text, "2"])).toEqual([
      1,
      2,
      "k",
      text,
      Buffer.byteLength(text),
    ]);
  });

  test("every command of the library from inside", async () => {
    const script = `
      local key, index, at = KEYS[1], KEYS[2], ARGV[1]
      local out = {}
      out[1] = redis.call('SET', key, '1:a', 'PXAT', at, 'NX')
      out[2] = redis.call('SET', key, '2:b', 'XX', 'KEEPTTL').ok
      out[3] = redis.call('SET', key, '3:c', 'NX')
      out[4] = redis.call('GET', key)
      out[5] = redis.call('PTTL', key) > 50000
      out[6] = redis.call('PEXPIREAT', key, at + 1000)
      out[7] = redis.call('MGET', key, 'none')
      out[8] = redis.call('ZADD', index, at, key)
      out[9] = redis.call('ZRANGEBYSCORE', index, '-inf', '(' .. (at + 1))
      out[10] = redis.call('ZCARD', index)
      out[11] = redis.call('ZREMRANGEBYSCORE', index, 0, at)
      out[12] = redis.call('ZREM', index, key)
      out[13] = redis.call('DEL', key)
      out[14] = redis.call('UNLINK', key)
      return out`;
    const keys = [bench.key("k"), bench.key("z")];
    expect(await run(script, keys, [String(Date.now() + 60_000)])).toEqual([
      "OK",
      "OK",
      null,
      "2:b",
      1,
      1,
      ["2:b", null],
      1,
      [keys[0]],
      1,
      1,
      0,
      1,
      0,
    ]);
  });

  test.each([
    ["retur(", /Error compiling script \(new function\): user_script:1: unexpected symbol near '<eof>'/],
    ["error('mine')", /ERR user_script:1: mine/],
    ["return redis.error_reply('MINE it is')", /MINE it is/],
    ["return redis.call('get')", /Wrong number of args calling Redis command from script/],
    ["return redis.call('nope')", /Unknown Redis command called from script/],
    ["global = 1", /Attempt to modify a readonly table/],
    ["return missing", /nonexistent global variable 'missing'/],
    ["return redis.call('eval', 'return 1', 0)", /Redis command|not allowed from script/],
  ])("%s fails", async (script, message) => {
    await expect(run(script)).rejects.toThrow(message);
  });

  test("pcall gives the failure to the script", async () => {
    await bench.client.zadd(bench.key("z"), { score: 1, member: "m" });
    expect(await run("return string.sub(redis.pcall('get', KEYS[1]).err, 1, 9)", [bench.key("z")])).toBe("WRONGTYPE");
  });

  test("a script that fails half-way has done its first half, as in Redis", async () => {
    const key = bench.key("k");
    await expect(run("redis.call('set', KEYS[1], 'x') error('after')", [key])).rejects.toThrow(/after/);
    expect(await bench.client.get(key)).toBe("x");
  });

  test("the flag of Upstash is refused, as by a stock Redis; a bare #!lua is not", async () => {
    await expect(run("#!lua flags=allow-key-locking\nreturn 1")).rejects.toThrow(/Unexpected flag in script shebang/);
    expect(await run("#!lua\nreturn 1")).toBe(1);
  });

  test("createScript: EVALSHA, then EVAL where it is unknown, then EVALSHA alone", async () => {
    const script = bench.client.createScript<string>(`return '${bench.key("unique")}'`);
    expect(await script.exec([], [])).toBe(bench.key("unique"));
    expect(await script.exec([], [])).toBe(bench.key("unique"));
    expect(bench.server.commandNames()).toEqual(["EVALSHA", "EVAL", "EVALSHA"]);
  });

  test("SCRIPT LOAD, EXISTS", async () => {
    const sha = await bench.client.scriptLoad("return 'loaded'");
    expect(await bench.client.scriptExists(sha, "0".repeat(40))).toEqual([1, 0]);
    expect(await bench.client.evalsha(sha, [], [])).toBe("loaded");
  });

  test("twenty scripts at once count to twenty", async () => {
    const script = "local n = tonumber(redis.call('GET', KEYS[1]) or 0) + 1 redis.call('SET', KEYS[1], n) return n";
    await Promise.all(Array.from({ length: 20 }, () => run(script, [bench.key("n")])));
    expect(await bench.client.get(bench.key("n"))).toBe(20);
  });
});
