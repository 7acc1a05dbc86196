// The calls of the Upstash client by Node's own HTTP client: what they do where `fetch` would have done the same, through the
// client and the adapter, against the REST server and its faults.

import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { nodeRequester } from "../../lib/session/caches/node-http";
import { upstashCache } from "../../lib/session/caches/upstash";
import { didAnswer, didNothing, type SessionError } from "../../lib/session/core/errors";
import type { SessionKey } from "../../lib/session/core/types";
import { startUpstashServer, type UpstashServer } from "../../scripts/upstash/server";
import { openRestClient } from "../support/caches";
import { CANARY, rejectionOf } from "../support/fixtures";

const KEY = "session:node-http" as SessionKey;
const TIMEOUT_MS = 3_000;
const SHORT_MS = 200;
const KEEP = { until: 4_000_000_000_000, userId: null };
const NODE = "Node's HTTP client";

async function openCache(url: string, token: string, timeoutMs = TIMEOUT_MS) {
  return upstashCache(await openRestClient(url, token, timeoutMs, NODE), { prefix: "session", keyLocking: false });
}

const failureOf = async (work: Promise<unknown>) => (await rejectionOf(work)) as SessionError;

/** A server of its own. @returns its address */
async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("calls over REST by Node's HTTP client", () => {
  let server: UpstashServer;
  beforeAll(async () => {
    server = await startUpstashServer({ redis: "embedded" });
  });
  afterAll(() => server.close());
  beforeEach(() => server.resetCounts());
  afterEach(() => {
    server.fault = null;
    vi.unstubAllGlobals();
  });

  it("are not by fetch, and those that begin at once are one request", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new Error("by fetch")));
    const cache = await openCache(server.url, server.token);
    const entries = await Promise.all([1, 2, 3].map((n) => cache.get(`${KEY}:${n}` as SessionKey)));
    expect(entries.map(({ state }) => state)).toEqual(["absent", "absent", "absent"]);
    expect(server.requests).toHaveLength(1);
  });

  it("use a connection again", async () => {
    const ports = new Set<number | undefined>();
    const url = await listen((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('[{"result":null}]');
    });
    const cache = await openCache(url, "token");
    for (let n = 0; n < 5; n++) await cache.get(KEY);
    expect(ports.size).toBe(1);
  });

  it("have what was written, with letters of any alphabet", async () => {
    const redis = await openRestClient(server.url, server.token, TIMEOUT_MS, NODE);
    const text = `ä€😀\u2028"${"é".repeat(70_000)}`;
    await redis.eval("return redis.call('SET', KEYS[1], ARGV[1])", ["text"], [text]);
    expect(await redis.get("text")).toBe(text);
  });

  it("hand on the token by which a replica knows what this client has written", async () => {
    const asked: IncomingHttpHeaders[] = [];
    const url = await listen((request, response) => {
      asked.push(request.headers);
      response.setHeader("upstash-sync-token", `after ${asked.length}`);
      response.end('[{"result":null}]');
    });
    const cache = await openCache(url, "token");
    for (let n = 0; n < 3; n++) await cache.get(KEY);
    expect(asked.map((headers) => headers["upstash-sync-token"])).toEqual(["", "after 1", "after 2"]);
    expect(asked[0]).toMatchObject({ authorization: "Bearer token", "content-type": "application/json" });
  });

  it("end at their deadline, and the request with them", async () => {
    const closed = Promise.withResolvers<void>();
    const url = await listen((request) => void request.socket.on("close", closed.resolve));
    const error = await failureOf((await openCache(url, "token", SHORT_MS)).get(KEY));
    expect(error).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE", cause: { name: "TimeoutError" } });
    await closed.promise;
  });

  it("end at their deadline in the middle of an answer too", async () => {
    const url = await listen((_, response) => void response.writeHead(200).write('[{"result":'));
    const error = await failureOf((await openCache(url, "token", SHORT_MS)).get(KEY));
    expect(error).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE", cause: { name: "TimeoutError" } });
  });

  it("are not sent again when the answer is cut, and nobody knows what they did", async () => {
    let asked = 0;
    const url = await listen((request, response) => {
      asked++;
      response.writeHead(200, { "content-length": "1000" }).write("[{");
      setTimeout(() => request.socket.destroy(), 20);
    });
    const error = await failureOf((await openCache(url, "token")).kill(KEY, KEEP));
    expect(error).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE", cause: { code: "ECONNRESET" } });
    expect([asked, didAnswer(error), didNothing(error)]).toEqual([1, false, false]);
  });

  it("end also with an answer that is none", async () => {
    const url = await listen((request) => {
      request.socket.end("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n");
    });
    const error = await failureOf((await openCache(url, "token")).get(KEY));
    expect(error).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE", cause: { code: "ECONNRESET" } });
  });

  it("nor when no answer comes", async () => {
    const cache = await openCache(server.url, server.token);
    server.fault = () => ({ kind: "drop-reply" });
    const error = await failureOf(cache.kill(KEY, KEEP));
    server.fault = null;
    expect([didAnswer(error), didNothing(error), server.requests.length]).toEqual([false, false, 1]);
    expect(await cache.get(KEY)).toMatchObject({ state: "dead" });
  });

  it("have done nothing where nobody listens", async () => {
    const error = await failureOf((await openCache("http://127.0.0.1:1", "token")).kill(KEY, KEEP));
    expect(error).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE", cause: { code: "ECONNREFUSED" } });
    expect(didNothing(error)).toBe(true);
  });

  it("tell what Redis said, and nothing else", async () => {
    const cache = await openCache(server.url, server.token);
    const said = `{"error":"OOM command not allowed: ${CANARY}"}`;
    const answers = [
      { kind: "status", status: 400, body: said },
      { kind: "status", status: 200, body: `[${said}]` },
    ] as const;
    const refusals = [];
    for (const answer of answers) {
      server.fault = () => answer;
      refusals.push(await failureOf(cache.kill(KEY, KEEP)));
    }
    for (const error of refusals) expect([didAnswer(error), `${error.cause}`]).toEqual([true, "Refused: Refused OOM"]);
    server.fault = () => ({ kind: "status", status: 502, body: `<html>${CANARY}</html>` });
    for (const failure of [...refusals, await failureOf(cache.get(KEY))])
      expect(`${failure.message} ${failure.cause} ${(failure.cause as Error).stack}`).not.toContain(CANARY);
  });

  it.each([
    ["of a gateway", { kind: "status", status: 502, body: "<html>Bad Gateway</html>" }],
    ["that is no JSON", { kind: "garbage" }],
    ["to a token that is not known", { kind: "status", status: 401, body: '{"error":"WRONGPASS invalid token"}' }],
    ["without a word", { kind: "status", status: 500, body: "null" }],
  ] as const)("take an answer %s for none", async (_, fault) => {
    server.fault = () => fault;
    const error = await failureOf((await openCache(server.url, server.token)).get(KEY));
    expect([error.code, didAnswer(error), didNothing(error)]).toEqual(["SESSION_STORE_UNAVAILABLE", false, false]);
  });

  it.each([
    ["Cloudflare", () => vi.stubGlobal("navigator", { userAgent: "Cloudflare-Workers" })],
    ["Bun", () => vi.stubGlobal("navigator", { userAgent: "Bun/1.3.0" })],
    ["a runtime without `process`", () => vi.stubGlobal("process", undefined)],
  ])("are left to fetch on %s", async (_, pretend) => {
    pretend();
    expect(await nodeRequester(server.url, server.token, TIMEOUT_MS)).toBeNull();
  });
});
