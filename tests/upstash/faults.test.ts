// What a test can make the server do wrong, as the client sees it.
import { Redis } from "@upstash/redis";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startUpstashServer, type UpstashServer } from "../../scripts/upstash/server.ts";

let server: UpstashServer;
let client: Redis;

beforeAll(async () => {
  server = await startUpstashServer({ redis: "embedded" });
  client = new Redis({
    url: server.url,
    token: server.token,
    retry: { retries: 0 },
    signal: () => AbortSignal.timeout(500),
  });
});
beforeEach(async () => {
  server.fault = null;
  await client.flushdb();
  server.resetCounts();
});
afterAll(() => server.close());

test("hang: no answer within any deadline, nothing applied", async () => {
  server.fault = () => ({ kind: "hang" });
  await expect(client.set("k", "1")).rejects.toThrow(/timeout/i);
  server.fault = null;
  expect(await client.get("k")).toBeNull();
});

test("refuse: the connection breaks, nothing applied", async () => {
  server.fault = () => ({ kind: "refuse" });
  await expect(client.set("k", "1")).rejects.toThrow(/fetch failed/);
  server.fault = null;
  expect(await client.get("k")).toBeNull();
});

test("status: an HTTP error, nothing applied", async () => {
  server.fault = () => ({ kind: "status", status: 500 });
  await expect(client.set("k", "1")).rejects.toThrow(/injected fault/);
  server.fault = () => ({ kind: "status", status: 502, body: "<html>Bad Gateway</html>" });
  await expect(client.set("k", "1")).rejects.toThrow(/Unable to parse/);
});

test("garbage: 200 with rubbish", async () => {
  server.fault = () => ({ kind: "garbage" });
  await expect(client.get("k")).rejects.toThrow(/Unable to parse/);
});

test("delay: before the command, or after it", async () => {
  server.fault = () => ({ kind: "delay", ms: 700 });
  await expect(client.set("k", "1")).rejects.toThrow(/timeout/i);
  server.fault = () => ({ kind: "delay", ms: 700, when: "after" });
  await expect(client.set("late", "1")).rejects.toThrow(/timeout/i);
  server.fault = null;
  expect(await client.get("late")).toBe(1);
});

test("drop-reply: applied, and the caller cannot know", async () => {
  server.fault = () => ({ kind: "drop-reply" });
  await expect(client.set("k", "1")).rejects.toThrow(/fetch failed/);
  server.fault = null;
  expect(await client.get("k")).toBe(1);
});

test("a fault can be chosen by command, and the n-th call can be counted", async () => {
  server.fault = ({ commands }) => (commands.some(([name]) => name === "set") ? { kind: "refuse" } : null);
  await expect(client.set("k", "1")).rejects.toThrow();
  expect(await client.get("k")).toBeNull();
  expect(server.commandNames()).toEqual(["SET", "GET"]);
});

test("onRequest sees what runs, before it runs", async () => {
  const seen: string[][] = [];
  server.onRequest = ({ commands }) => seen.push(...commands);
  await client.set("k", { a: 1 });
  server.onRequest = undefined;
  expect(seen).toEqual([["set", "k", '{"a":1}']]);
});

test("suspend closes the port and resume opens the same one", async () => {
  await server.suspend();
  await expect(client.get("k")).rejects.toThrow(/fetch failed/);
  await server.resume();
  expect(await client.get("k")).toBeNull();
});
