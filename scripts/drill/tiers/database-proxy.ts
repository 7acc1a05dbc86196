// Stands between the app processes and PostgreSQL: counts statements, and can stall, cut, or swallow answers.
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { statementCounter } from "./postgres-wire.ts";

export interface DatabaseProxy {
  /** The database's URL with the proxy's address in it. */
  readonly url: string;
  readonly counts: { statements: number };
  /** Nothing passes in either direction; what was sent passes afterwards, however late. */
  stall(): void;
  /** Connections end, new ones are refused. */
  cut(): void;
  /** What clients send passes, answers do not; at the end their connections are cut, so the answers never come. */
  swallow(): void;
  /** Back to normal. */
  heal(): void;
  close(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly database: Socket;
  swallowed: boolean;
}

export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl);
  const pairs = new Set<Pair>();
  const counts = { statements: 0 };
  let state: "up" | "stalled" | "cut" | "swallowing" = "up";

  const server = createServer((client) => {
    if (state === "cut") {
      client.destroy();
      return;
    }
    const database = connect({ host: target.hostname, port: Number(target.port || 5432) });
    const pair: Pair = { client, database, swallowed: false };
    pairs.add(pair);
    const count = statementCounter(() => counts.statements++);
    client.on("data", (chunk) => {
      count(chunk);
      database.write(chunk);
    });
    database.on("data", (chunk) => {
      if (state === "swallowing") pair.swallowed = true;
      else client.write(chunk);
    });
    for (const socket of [client, database]) {
      socket.setNoDelay(true);
      socket.on("error", () => undefined);
      socket.on("close", () => end(pair));
    }
    if (state === "stalled") setFlowing(pair, false);
  });

  function end(pair: Pair): void {
    pairs.delete(pair);
    pair.client.destroy();
    pair.database.destroy();
  }

  function setFlowing({ client, database }: Pair, flowing: boolean): void {
    for (const socket of [client, database]) flowing ? socket.resume() : socket.pause();
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);

  return {
    url: url.href,
    counts,
    stall() {
      state = "stalled";
      for (const pair of pairs) setFlowing(pair, false);
    },
    cut() {
      state = "cut";
      for (const pair of [...pairs]) end(pair);
    },
    swallow() {
      state = "swallowing";
    },
    heal() {
      state = "up";
      // Half an answer is no answer: a client that missed one must not read the next.
      for (const pair of [...pairs]) pair.swallowed ? end(pair) : setFlowing(pair, true);
    },
    async close() {
      for (const pair of [...pairs]) end(pair);
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
