// The story the project began with, as small as it can be told: a site whose two session backends keep the same session
// under different names, as Django's `cached_db` and `cache` do (their KEY_PREFIX is "django.contrib.sessions.cached_db"
// and "django.contrib.sessions.cache"). Each is right by itself; a switch from one to the other signs everybody out.

import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export type NaiveMode = "cached_db" | "cache";

interface Session {
  name?: string;
  items: number;
}

/** What outlives a restart of the site: its cache server and its database. */
export interface NaiveStores {
  readonly cache: Map<string, Session>;
  readonly table: Map<string, Session>;
}

const PREFIX: Record<NaiveMode, string> = { cached_db: "sessions.cached_db", cache: "sessions.cache" };

function backend(mode: NaiveMode, { cache, table }: NaiveStores) {
  const key = (id: string) => PREFIX[mode] + id;
  return {
    load(id: string): Session | undefined {
      const cached = cache.get(key(id));
      if (cached || mode === "cache") return cached;
      const row = table.get(id);
      if (row) cache.set(key(id), row);
      return row;
    },
    save(id: string, session: Session): void {
      if (mode === "cached_db") table.set(id, session);
      cache.set(key(id), session);
    },
  };
}

export async function openNaiveSite(mode: NaiveMode, stores: NaiveStores, port = 0) {
  const sessions = backend(mode, stores);
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const id = /(?:^|; )sessionid=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1] ?? randomUUID();
    const session = sessions.load(id) ?? { items: 0 };
    if (request.method === "POST") {
      const name = (await form(request)).get("name");
      sessions.save(
        id,
        path === "/sign-in" ? { ...session, ...(name && { name }) } : { ...session, items: session.items + 1 },
      );
      response.setHeader("Set-Cookie", `sessionid=${id}; Path=/; HttpOnly; SameSite=Lax`);
      response.writeHead(303, { Location: "/cart" }).end();
      return;
    }
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(pageOf(session));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function form(request: IncomingMessage): Promise<URLSearchParams> {
  let body = "";
  for await (const chunk of request) body += chunk;
  return new URLSearchParams(body);
}

/** Named as in the shop, so that one and the same look at the page serves both. */
const pageOf = ({ name, items }: Session) => `<!doctype html><html lang="en"><title>Naive</title>
<nav aria-label="Main"><a href="/cart" aria-label="Cart, ${items === 1 ? "1 item" : `${items} items`}">Cart</a>
${name ? `<a href="/account" aria-label="Account of ${name}">${name}</a>` : '<a href="/sign-in">Sign in</a>'}</nav>
<form method="post" action="/add"><button>Add to cart</button></form>
<form method="post" action="/sign-in"><label>Name <input name="name"></label><button>Sign in</button></form>`;
