// Django's sessions, in a process of Python and over HTTP. Counted only: its times would be those of another language.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { atEnd, stop } from "../../../lib/cleanup.ts";
import { Plain } from "../../../lib/person.ts";
import { keep } from "../../cookies.ts";
import type { OurMode } from "../modes.ts";
import type { Address, Reply, System } from "../system.ts";
import { HOW_TO_HAVE, pythonWithDjango } from "./python.ts";

/** @param backend has in Django the name that the mode has here */
export async function openDjango(backend: OurMode, address: Address): Promise<System> {
  const { url, close } = await startServer(backend, address);

  async function ask(view: string, cookies: string, body: unknown = null) {
    const response = await fetch(`${url}/${view}`, {
      method: "POST",
      headers: { cookie: cookies },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`Django answered ${response.status}.`);
    return response;
  }
  async function reply(view: string, cookies: string, body?: unknown): Promise<Reply> {
    const response = await ask(view, cookies, body);
    const { userId, cart } = (await response.json()) as Omit<Reply, "setCookies">;
    return { userId, cart, setCookies: response.headers.getSetCookie() };
  }

  return {
    user: async (nth) => String(nth + 1),
    visitor: async (cart) => keep("", (await reply("write", "", cart)).setCookies),
    read: (cookies) => reply("read", cookies),
    write: (cookies, cart) => reply("write", cookies, cart),
    signIn: (cookies, userId) => reply("sign-in", cookies, Number(userId)),
    signOut: (cookies) => reply("sign-out", cookies),
    ...(backend === "cached_db" && {
      async evict(cookies: string) {
        await ask("evict", cookies);
        return cookies;
      },
    }),
    settled: async () => {},
    close,
  };
}

async function startServer(backend: OurMode, { databaseUrl, redisUrl, prefix }: Address) {
  const python = await pythonWithDjango();
  if (!python) throw new Plain(`No Python here has Django. ${HOW_TO_HAVE}`);
  const child = spawn(python.command, [join(import.meta.dirname, "server.py")], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      KEY_PREFIX: `${prefix}-django-${backend}`,
      SESSION_BACKEND: backend,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  atEnd(() => stop(child));
  const [port] = await Promise.race([
    once(createInterface(child.stdout), "line"),
    once(child, "exit").then(([code]) => {
      throw new Error(`Django ended with code ${code} before it answered.`);
    }),
  ]);
  return { url: `http://127.0.0.1:${port}`, close: () => stop(child) };
}
