// Stands between a client and a store, passes everything on, as late as a network would, and notes each exchange: what
// the client sends until it has been answered is one round trip, however many commands are in it.
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface Exchange {
  readonly began: number;
  /** The last piece of the answer so far; null while there is none. */
  ended: number | null;
}

export interface Tap {
  readonly url: string;
  close(): Promise<void>;
}

interface TapOptions {
  /** Takes note of each exchange. */
  readonly onExchange?: (exchange: Exchange) => void;
  /** Makes, for each connection, a function that is given what the client sends. */
  readonly reader?: () => (chunk: Buffer) => void;
  /** Milliseconds that a round trip takes longer. */
  readonly latency?: number;
}

export async function startTap(url: string, options: TapOptions): Promise<Tap> {
  const { onExchange, reader, latency = 0 } = options;
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const store = connect({ host: target.hostname, port: Number(target.port) });
    const read = reader?.();
    let exchange: Exchange | null = null;
    client.on("data", (chunk) => {
      if (exchange === null || exchange.ended !== null) {
        exchange = { began: performance.now(), ended: null };
        onExchange?.(exchange);
      }
      read?.(chunk);
      if (latency > 0) setTimeout(() => store.write(chunk), latency);
      else store.write(chunk);
    });
    store.on("data", (chunk) => {
      if (exchange) exchange.ended = performance.now();
      client.write(chunk);
    });
    for (const [socket, other] of [
      [client, store],
      [store, client],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const tapped = new URL(url);
  tapped.hostname = "127.0.0.1";
  tapped.port = String((server.address() as AddressInfo).port);
  return {
    url: tapped.href,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The longest chain of exchanges of which each began when the one before had ended. */
export function roundTrips(exchanges: readonly Exchange[]): number {
  const byEnd = exchanges.toSorted((one, other) => (one.ended ?? Infinity) - (other.ended ?? Infinity));
  let trips = 0;
  let free = Number.NEGATIVE_INFINITY;
  for (const { began, ended } of byEnd) {
    if (began < free) continue;
    trips++;
    free = ended ?? Number.POSITIVE_INFINITY;
  }
  return trips;
}
