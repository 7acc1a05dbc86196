// A shared cache before a site, as eager as RFC 9111 allows: it keeps whatever is not forbidden, also by heuristic, and
// tells requests apart by the address and by what Vary names, nothing else.

import { createServer, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

interface Kept {
  readonly status: number;
  readonly headers: string[];
  readonly body: Buffer;
  readonly vary: readonly string[];
  readonly asked: IncomingHttpHeaders;
  readonly until: number;
}

export interface CachingProxy {
  readonly url: string;
  /** Addresses that were answered from the cache, in order. */
  readonly hits: string[];
  close(): Promise<void>;
}

// RFC 9110, 15.1: what may be kept without being told for how long.
const HEURISTIC = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501]);
const HEURISTIC_MS = 60_000;

/** Until when a shared cache may use it without asking again (RFC 9111, 3 and 4.2); 0: not at all. */
function keptUntil(status: number, headers: IncomingHttpHeaders): number {
  const control = (headers["cache-control"] ?? "").toLowerCase();
  if (/(^|[\s,])(no-store|no-cache|private)\b/.test(control) || headers.vary === "*") return 0;
  const [, age] = /s-maxage=(\d+)/.exec(control) ?? /max-age=(\d+)/.exec(control) ?? [];
  if (age !== undefined) return Date.now() + Number(age) * 1000;
  if (headers.expires !== undefined) return Date.parse(headers.expires) || 0;
  return HEURISTIC.has(status) ? Date.now() + HEURISTIC_MS : 0;
}

export async function startCachingProxy(origin: string): Promise<CachingProxy> {
  const kept = new Map<string, Kept[]>();
  const hits: string[] = [];
  const target = new URL(origin);

  const server = createServer((asked, answer) => {
    const url = asked.url ?? "/";
    const cacheable = asked.method === "GET" && asked.headers.authorization === undefined;
    const known = kept
      .get(url)
      ?.find(
        ({ vary, until, asked: first }) =>
          until > Date.now() && vary.every((name) => first[name] === asked.headers[name]),
      );
    if (cacheable && known) {
      hits.push(url);
      answer.writeHead(known.status, known.headers).end(known.body);
      return;
    }
    // Host stays the public one: to the site the proxy is the way in.
    const forward = httpRequest(
      { host: target.hostname, port: target.port, method: asked.method, path: url, headers: asked.headers },
      (reply) => {
        const chunks: Buffer[] = [];
        reply.on("data", (chunk) => chunks.push(chunk));
        reply.on("end", () => {
          const body = Buffer.concat(chunks);
          const status = reply.statusCode ?? 502;
          const headers = withoutHops(reply.rawHeaders);
          const until = cacheable ? keptUntil(status, reply.headers) : 0;
          if (until > 0) {
            const vary = (reply.headers.vary ?? "").split(",").map((name) => name.trim().toLowerCase());
            const entry = { status, headers, body, vary: vary.filter(Boolean), asked: asked.headers, until };
            kept.set(url, [entry, ...(kept.get(url) ?? [])]);
          }
          answer.writeHead(status, headers).end(body);
        });
      },
    );
    forward.on("error", () => answer.writeHead(502).end());
    asked.pipe(forward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    hits,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const HOPS = /^(connection|keep-alive|transfer-encoding|content-length)$/i;

function withoutHops(raw: string[]): string[] {
  return raw.flatMap((name, i) => (i % 2 === 0 && !HOPS.test(name) ? [name, raw[i + 1] as string] : []));
}
