// The REST protocol itself: endpoints, encodings, authorisation, and requests that are wrong.
import { Redis } from "@upstash/redis";
import { expect, test } from "vitest";
import { startUpstashServer } from "../../scripts/upstash/server.ts";
import { onEachEngine } from "./engines.ts";

onEachEngine("protocol", (bench) => {
  const post = (path: string, body: unknown, headers = {}) => bench.raw(path, { body: JSON.stringify(body), headers });

  test("the client in each of its dialects", async () => {
    const { url, token } = bench.server;
    for (const options of [
      {},
      { enableAutoPipelining: false },
      { responseEncoding: false as const },
      { readYourWrites: false },
      { automaticDeserialization: false },
    ]) {
      const client = new Redis({ url, token, retry: false, ...options });
      expect(await client.set(bench.key("k"), "é")).toBe("OK");
      expect(await client.get(bench.key("k"))).toBe("é");
    }
  });

  test("commands of one tick go as one pipeline; one that fails fails alone", async () => {
    await bench.client.set(bench.key("s"), "text");
    bench.server.resetCounts();
    const results = await Promise.allSettled([bench.client.get(bench.key("s")), bench.client.zcard(bench.key("s"))]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(bench.server.requests.map(({ endpoint }) => endpoint)).toEqual(["/pipeline"]);
    expect(bench.server.commandNames()).toEqual(["GET", "ZCARD"]);
  });

  test("a transaction runs whole, and not at all when a command cannot be queued", async () => {
    const key = bench.key("k");
    expect(await bench.client.multi().set(key, "1").incr(key).get(key).exec()).toEqual(["OK", 2, 2]);
    expect(await post("/multi-exec", [["set", key, "9"], ["nope"]])).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(/^EXECABORT/) },
    });
    expect(await bench.client.get(key)).toBe(2);
    const { body } = await post("/multi-exec", [
      ["set", key, "x"],
      ["incr", key],
      ["get", key],
    ]);
    expect(body).toEqual([{ result: "OK" }, { error: "ERR value is not an integer or out of range" }, { result: "x" }]);
  });

  test("the path form: segments, body, query, token in the query", async () => {
    const { server } = bench;
    const get = async (path: string) => (await fetch(server.url + path)).json();
    const key = encodeURIComponent(bench.key("a/b"));
    expect(await get(`/set/${key}/v%20w?PX=60000&NX&_token=${server.token}`)).toEqual({ result: "OK" });
    expect(await get(`/get/${key}?_token=${server.token}`)).toEqual({ result: "v w" });
    expect(await bench.client.pttl(bench.key("a/b"))).toBeGreaterThan(50_000);
    expect((await bench.raw(`/set/${key}?EX=60`, { body: '{"json":1}' })).body).toEqual({ result: "OK" });
    expect(await bench.client.get(bench.key("a/b"))).toEqual({ json: 1 });
    expect((await bench.raw("/nope/x")).body).toEqual({ error: expect.stringContaining("unknown command 'nope'") });
  });

  test("base64 where it is asked for, except a bare OK", async () => {
    const base64 = { "upstash-encoding": "base64" };
    expect((await post("/", ["set", bench.key("k"), "OK"], base64)).body).toEqual({ result: "OK" });
    expect((await post("/", ["get", bench.key("k")], base64)).body).toEqual({ result: "OK" });
    expect((await post("/", ["ping"], base64)).body).toEqual({ result: "UE9ORw==" });
    expect((await post("/", ["mget", bench.key("k"), "none"], base64)).body).toEqual({ result: ["T0s=", null] });
    expect((await post("/", ["eval", "return {1,{'a'}}", 0], base64)).body).toEqual({ result: [1, ["YQ=="]] });
  });

  test("a sync token comes with every answer, and a sent one is accepted", async () => {
    const first = await post("/", ["ping"]);
    const token = first.headers.get("upstash-sync-token") ?? "";
    expect(token).not.toBe("");
    expect((await post("/", ["ping"], { "upstash-sync-token": token })).status).toBe(200);
  });

  test.each([
    ["/", "{", "ERR failed to parse command"],
    ["/", '"GET"', "ERR failed to parse command"],
    ["/", "", "ERR empty command"],
    ["/", "[]", "ERR empty command"],
    ["/", '["GET", null]', "ERR null args are not supported"],
    ["/pipeline", "[", "ERR failed to parse pipeline request"],
    ["/pipeline", "[]", "ERR empty pipeline request"],
    ["/pipeline", '["GET"]', "ERR failed to parse command"],
    ["/multi-exec", "{}", "ERR empty pipeline request"],
  ])("%s with %s is refused", async (path, body, error) => {
    expect(await bench.raw(path, { body })).toMatchObject({ status: 400, body: { error } });
  });

  test("numbers, booleans and objects become text", async () => {
    await post("/", ["mset", bench.key("a"), 1.5, bench.key("b"), true, bench.key("c"), { x: 1 }]);
    const { body } = await post("/", ["mget", bench.key("a"), bench.key("b"), bench.key("c")]);
    expect(body).toEqual({ result: ["1.5", "true", '{"x":1}'] });
  });

  test("without a token, with a wrong one, with another method", async () => {
    const none = await fetch(`${bench.server.url}/ping`);
    expect([none.status, await none.json()]).toEqual([401, { error: "Unauthorized" }]);
    const wrong = await post("/", ["ping"], { authorization: "Bearer wrong" });
    expect([wrong.status, wrong.body]).toEqual([401, { error: "WRONGPASS invalid or missing auth token" }]);
    expect((await bench.raw("/ping", { method: "DELETE" })).status).toBe(405);
    expect(bench.server.requests).toEqual([]);
    const client = new Redis({ url: bench.server.url, token: "wrong", retry: false });
    await expect(client.get("k")).rejects.toThrow(/WRONGPASS/);
  });
});

test("a body over the limit is refused, and the server goes on", async () => {
  const server = await startUpstashServer({ redis: "embedded", maxBodyBytes: 1000 });
  const client = new Redis({ url: server.url, token: server.token, retry: false });
  await expect(client.set("k", "x".repeat(2000))).rejects.toThrow(/max request size exceeded. Limit: 1000 bytes/);
  expect(await client.set("k", "x")).toBe("OK");
  await server.close();
});

test("a Redis that goes away is an error of the server, not of the command", async () => {
  const gone = {
    description: "gone",
    call: () => Promise.reject(new Error("secret host")),
    transaction: () => Promise.reject(new Error()),
    close: async () => {},
  };
  const server = await startUpstashServer({ redis: gone });
  const client = new Redis({ url: server.url, token: server.token, retry: false });
  await expect(client.get("k")).rejects.toThrow(/the Redis behind this server does not answer/);
  await server.close();
});

test("no Redis at the address: said at the start", async () => {
  await expect(startUpstashServer({ redis: "redis://127.0.0.1:1" })).rejects.toThrow("no Redis answers at 127.0.0.1:1");
});
