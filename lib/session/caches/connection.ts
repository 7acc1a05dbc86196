// One connection to a Redis over TCP, shared by everything in the process that names the same URL, on the package redis
// (node-redis 5 or 6). Loaded when it is first used, and optional. Never at the edge: it has no TCP.
//
// What is written on a connection that is lost has an unknown outcome, and nobody may send it again. So the client's own
// reconnecting, which keeps commands and sends them later, is off. A connection that is lost stays lost; the next command
// opens another one. While there is none nothing is kept: a command waits for the attempt that runs, within its deadline,
// or is refused until the next attempt is due.
//   Shown by tests/contract/redis-connection.test.ts.

import { withDeadline } from "../core/deadline";
import { SessionError } from "../core/errors";
import type { Send } from "./commands";
import { RedisRefusal } from "./refusal";

/** One attempt: address, TLS, password. Longer than the deadline of a command may be. */
const CONNECT_MS = 5_000;
const LEAST_PAUSE_MS = 50;
const MOST_PAUSE_MS = 2_000;

/** What is used of a client of node-redis. */
interface Client {
  readonly isReady: boolean;
  connect(): Promise<unknown>;
  sendCommand(command: readonly string[], options: { abortSignal: AbortSignal }): Promise<unknown>;
  destroy(): void;
  unref(): void;
  on(event: "error", listener: () => void): unknown;
}

interface Package {
  createClient(options: object): unknown;
  ErrorReply: abstract new (...args: never[]) => Error;
}

// On globalThis: Next may evaluate a module once per bundle, and again at each change in development.
const shared = globalThis as { [CONNECTIONS]?: Map<string, Connection> };
const CONNECTIONS = Symbol.for("lib/session redis connections");

/**
 * Sends commands to that Redis. Connects at once, so that the first command need not; whether it could, the command will tell.
 * @param timeoutMs deadline of one command, and of this wait; after it the outcome of a command is unknown
 * @throws SessionError SESSION_CONFIG_INVALID if the package redis is missing
 */
export async function openSend(url: string, timeoutMs: number): Promise<Send> {
  const redis = await loadPackage();
  shared[CONNECTIONS] ??= new Map();
  const connection = shared[CONNECTIONS].get(url) ?? new Connection(url, redis);
  shared[CONNECTIONS].set(url, connection);
  await withDeadline(timeoutMs, connection.ready()).catch(() => undefined);
  return (command) => connection.send(command, timeoutMs);
}

class Connection {
  readonly #url: string;
  readonly #redis: Package;
  #client: Client | null = null;
  #opening: Promise<Client> | null = null;
  /** Attempts since the last reply. */
  #attempts = 0;
  #nextAttemptAt = 0;
  /** Why the last attempt failed: a refused password stays one until somebody tries again. */
  #failure: unknown = null;
  #heardAt = 0;

  constructor(url: string, redis: Package) {
    this.#url = url;
    this.#redis = redis;
  }

  async send(command: readonly string[], timeoutMs: number): Promise<unknown> {
    const began = performance.now();
    const late = new AbortController();
    try {
      return await withDeadline(timeoutMs, this.#run(command, late.signal));
    } catch (error) {
      if ((error as Error).name !== "TimeoutError") throw error;
      // What has not been written yet never will be.
      late.abort();
      // Silent for as long: a peer that is gone without a word would else take every command until TCP gives up.
      if (this.#heardAt < began) this.#drop(this.#client);
      throw error;
    }
  }

  async #run(command: readonly string[], abortSignal: AbortSignal): Promise<unknown> {
    const client = await this.ready();
    try {
      const reply = await client.sendCommand(command, { abortSignal });
      this.#heard();
      return reply;
    } catch (error) {
      if (!(error instanceof this.#redis.ErrorReply)) throw error;
      this.#heard();
      // This server is no longer the one to write to; the name may lead to another one.
      if (error.message.startsWith("READONLY")) this.#drop(client);
      throw new RedisRefusal(error.message);
    }
  }

  #heard(): void {
    this.#heardAt = performance.now();
    this.#attempts = 0;
  }

  async ready(): Promise<Client> {
    if (this.#client?.isReady) return this.#client;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #open(): Promise<Client> {
    const now = performance.now();
    if (this.#attempts > 0 && now < this.#nextAttemptAt) throw this.#failure ?? notConnected();
    const pause = Math.min(MOST_PAUSE_MS, LEAST_PAUSE_MS * 2 ** this.#attempts++);
    this.#nextAttemptAt = now + pause * (0.5 + Math.random() / 2);
    const client = this.#makeClient();
    try {
      await withDeadline(CONNECT_MS, client.connect());
      this.#failure = null;
    } catch (error) {
      client.destroy();
      this.#failure = error;
      throw error;
    }
    this.#client = client;
    return client;
  }

  #makeClient(): Client {
    const client = this.#redis.createClient({
      url: this.#url,
      // Replies as Redis has always had them, and as REST has them.
      RESP: 2,
      disableOfflineQueue: true,
      disableClientInfo: true,
      socket: { reconnectStrategy: false, connectTimeout: CONNECT_MS },
      // The deadlines are ours.
      commandOptions: { timeout: 0 },
    }) as Client;
    // Without a listener it would end the process; each command reports its own failure.
    client.on("error", () => {});
    // A script that is done may end; a command that is under way has a deadline, which keeps it.
    client.unref();
    return client;
  }

  #drop(client: Client | null): void {
    if (client === null) return;
    if (this.#client === client) this.#client = null;
    client.destroy();
  }
}

const notConnected = () => Object.assign(new Error("no connection yet"), { name: "NotConnected" });

async function loadPackage(): Promise<Package> {
  try {
    // eslint-disable-next-line -- it may be missing, and need not be
    // @ts-ignore
    return (await import("redis")) as unknown as Package;
  } catch (cause) {
    throw new SessionError("SESSION_CONFIG_INVALID", "The package redis could not be loaded.", {
      cause,
      fix: "Install it: npm install redis",
    });
  }
}
