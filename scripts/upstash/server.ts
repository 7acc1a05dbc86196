// A server that speaks the REST protocol of Upstash over a Redis, for development and tests. It must satisfy the
// unmodified @upstash/redis client; it is not meant to face a network.
import { createHash, randomUUID, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Engine } from "./engine.ts";
import type { Fault, FaultInjector, UpstashRequest } from "./fault.ts";
import { openEngine } from "./open-engine.ts";
import { parseRequest } from "./protocol.ts";
import { CommandError, toJson } from "./reply.ts";

export type { Fault, FaultInjector, UpstashRequest } from "./fault.ts";

export interface UpstashServerOptions {
  /** redis:// URL of a real Redis, "embedded", or an engine that is already open (closing it is then yours). */
  redis: string | Engine;
  /** Bearer token; a random one if absent. */
  token?: string;
  /** 0 or absent: a free one. */
  port?: number;
  host?: string;
  /** Larger requests get 413. */
  maxBodyBytes?: number;
  /** Called for every authorised request before anything runs. */
  onRequest?: (request: UpstashRequest) => void;
  /** Decides what goes wrong; replaceable later through `server.fault`. */
  fault?: FaultInjector | null;
}

export interface UpstashServer {
  readonly url: string;
  readonly token: string;
  /** Which engine, in words. */
  readonly description: string;
  readonly engine: Engine;
  /** Everything that was asked since the start or the last reset, in order. */
  readonly requests: UpstashRequest[];
  /** Names of the commands asked for, in capitals, in order. */
  commandNames(): string[];
  resetCounts(): void;
  onRequest: ((request: UpstashRequest) => void) | undefined;
  fault: FaultInjector | null;
  /** Closes the port, so that connections are refused, until resume(). */
  suspend(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
}

const MAX_BODY = 10 * 1024 * 1024;
/** Enough for any test; a server left running for days must not grow. */
const MAX_REMEMBERED = 10_000;

export async function startUpstashServer(options: UpstashServerOptions): Promise<UpstashServer> {
  const { token = randomUUID(), host = "127.0.0.1", maxBodyBytes = MAX_BODY } = options;
  const engine = typeof options.redis === "string" ? await openEngine(options.redis) : options.redis;
  const requests: UpstashRequest[] = [];
  let served = 0;

  const http = createServer((request, response) => {
    answer(request, response).catch((error) => {
      if (error instanceof Cut) {
        request.socket.destroy();
        return;
      }
      const status = error instanceof HttpError ? error.status : error instanceof CommandError ? 400 : 500;
      // An engine that is gone says so to the person at the terminal; the client gets no details of the machine.
      send(response, status, {
        error: status === 500 ? "ERR the Redis behind this server does not answer" : error.message,
      });
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (!["GET", "HEAD", "POST", "PUT"].includes(request.method ?? ""))
      throw new HttpError(405, "ERR method not allowed");
    authorise(request, url, token);
    const body = await readBody(request, maxBodyBytes);
    const asked: UpstashRequest = { ...parseRequest(url, body), headers: request.headers };
    if (requests.length < MAX_REMEMBERED) requests.push(asked);
    server.onRequest?.(asked);

    const fault = server.fault?.(asked);
    if (fault && (await misbehave(fault, response))) return;
    const base64 = request.headers["upstash-encoding"] === "base64";
    const result = await execute(engine, asked, base64);
    if (fault?.kind === "drop-reply") throw new Cut();
    if (fault?.kind === "delay" && fault.when === "after") await sleep(fault.ms);
    response.setHeader("upstash-sync-token", Buffer.from(`local=${++served}`).toString("base64"));
    send(response, 200, result);
  }

  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      http.once("error", reject);
      http.listen(port, host, () => {
        http.off("error", reject);
        resolve();
      });
    });
  const stop = () =>
    new Promise<void>((resolve) => {
      http.close(() => resolve());
      http.closeAllConnections();
    });

  try {
    await listen(options.port ?? 0);
  } catch (error) {
    if (typeof options.redis === "string") await engine.close();
    throw error;
  }
  const { port } = http.address() as AddressInfo;

  const server: UpstashServer = {
    url: `http://${host}:${port}`,
    token,
    description: engine.description,
    engine,
    requests,
    commandNames: () => requests.flatMap(({ commands }) => commands.map(([name = ""]) => name.toUpperCase())),
    resetCounts: () => void requests.splice(0),
    onRequest: options.onRequest,
    fault: options.fault ?? null,
    suspend: stop,
    resume: () => listen(port),
    async close() {
      await stop();
      if (typeof options.redis === "string") await engine.close();
    },
  };
  return server;
}

class HttpError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The connection is to be cut without an answer. */
class Cut extends Error {}

/** True when the request is over; the faults that let it run are handled where it runs. */
async function misbehave(fault: Fault, response: ServerResponse): Promise<boolean> {
  switch (fault.kind) {
    case "hang":
      return true;
    case "refuse":
      throw new Cut();
    case "status":
      response.writeHead(fault.status, { "content-type": "application/json" });
      response.end(fault.body ?? JSON.stringify({ error: "ERR injected fault" }));
      return true;
    case "garbage":
      response.writeHead(200, { "content-type": "text/html" });
      response.end(fault.body ?? "<html>not what you asked for</html>");
      return true;
    case "delay":
      if (fault.when !== "after") await sleep(fault.ms);
      return false;
    case "drop-reply":
      return false;
  }
}

async function execute(engine: Engine, { endpoint, commands }: UpstashRequest, base64: boolean): Promise<unknown> {
  if (endpoint === "/") return { result: toJson(await engine.call(commands[0] ?? []), base64) };
  let replies: Awaited<ReturnType<Engine["transaction"]>>;
  if (endpoint === "/multi-exec") replies = await engine.transaction(commands);
  // Sent together, answered in order, and not atomic: as Upstash does.
  else replies = await Promise.all(commands.map((command) => engine.call(command)));
  if (replies instanceof CommandError) throw replies;
  return replies.map((reply) =>
    reply instanceof CommandError ? { error: reply.message } : { result: toJson(reply, base64) },
  );
}

function authorise(request: IncomingMessage, url: URL, token: string): void {
  const header = request.headers.authorization;
  const given = header === undefined ? url.searchParams.get("_token") : header.replace(/^Bearer\s+/i, "");
  if (given === null || given === "") throw new HttpError(401, "Unauthorized");
  const digest = (text: string) => createHash("sha256").update(text).digest();
  if (!timingSafeEqual(digest(given), digest(token)))
    throw new HttpError(401, "WRONGPASS invalid or missing auth token");
}

async function readBody(request: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    // The rest is read and dropped: closing early would show the client a broken connection, not the reason.
    if (size <= limit) chunks.push(chunk);
  }
  if (size > limit)
    throw new HttpError(413, `ERR max request size exceeded. Limit: ${limit} bytes, Actual: ${size} bytes`);
  return Buffer.concat(chunks).toString("utf8");
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
