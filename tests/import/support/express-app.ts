// An app on the real express-session, and a browser of it.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import session, { type Store } from "express-session";

export const EXPRESS_SECRET = "keyboard cat";

export interface ExpressApp {
  /** Visits it once; what the session then holds. @returns the cookies a browser keeps, decoded */
  visit(data: object, cookies?: Record<string, string>): Promise<Record<string, string>>;
  close(): Promise<void>;
}

/** @param secret what is signed with, the newest first */
export async function expressApp(store: Store, secret: string | string[] = EXPRESS_SECRET): Promise<ExpressApp> {
  const middleware = session({
    store,
    secret,
    resave: false,
    saveUninitialized: false,
    cookie: { maxAge: 86_400_000 },
  });
  const server = createServer((request, response) => {
    const next = async () => {
      let body = "";
      for await (const chunk of request) body += chunk;
      Object.assign((request as IncomingMessage & { session: object }).session, JSON.parse(body));
      response.end();
    };
    // It takes what Node gives: Express adds nothing that it needs.
    middleware(request as Parameters<typeof middleware>[0], response as ServerResponse as never, next);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    async visit(data, cookies = {}) {
      const header = Object.entries(cookies).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
      const response = await fetch(`http://127.0.0.1:${port}/`, {
        method: "POST",
        body: JSON.stringify(data),
        headers: { cookie: header.join("; ") },
      });
      const set = response.headers.getSetCookie().map((line) => line.split(";")[0] as string);
      const pairs = set.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)] as const);
      return { ...cookies, ...Object.fromEntries(pairs.map(([name, value]) => [name, decodeURIComponent(value)])) };
    },
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
