// npm run dev, under the project's own Node: everything the shop needs, then `next dev`.
import { createServer } from "node:net";
import { parseArgs } from "node:util";
import { cleanUp, endOnSignals, isEnding } from "../lib/cleanup.ts";
import { fact, fail, heading, messageOf, Plain, say } from "../lib/person.ts";
import { runTool } from "../lib/run.ts";
import { prepareCache } from "./cache.ts";
import { prepareDatabase } from "./database.ts";
import { ensureEnv } from "./env.ts";

try {
  endOnSignals();
  const port = await freePort();
  const env = ensureEnv();
  const database = await prepareDatabase(env.DATABASE_URL ?? "file:./.data/dev.db");
  const cache = await prepareCache(env);

  heading("next-session-tiers");
  fact("mode", `${env.SESSION_MODE} (SESSION_MODE in .env: db, cached_db or cache)`);
  fact("database", database);
  fact("cache", cache.description);
  fact("shop", `http://localhost:${port}`);
  say("");

  const code = await runTool("next/dist/bin/next", ["dev", "--port", String(port)], cache.env);
  if (!isEnding()) {
    await cleanUp();
    process.exit(code);
  }
} catch (error) {
  await cleanUp();
  fail(error);
}

async function freePort(): Promise<number> {
  const text = portArgument() ?? process.env.PORT ?? "3000";
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Plain(`${text} is not a port.`);
  const taken = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    // Without a host, as Next listens: on every address.
    const probe = createServer().once("error", resolve);
    probe.listen(port, () => probe.close(() => resolve(null)));
  });
  if (taken?.code === "EADDRINUSE")
    throw new Plain(`Port ${port} is in use. Stop what uses it, or choose another: PORT=3001 npm run dev`);
  if (taken) throw new Plain(`Port ${port} cannot be used (${taken.message}).`);
  return port;
}

function portArgument(): string | undefined {
  try {
    return parseArgs({ options: { port: { type: "string", short: "p" } } }).values.port;
  } catch (error) {
    throw new Plain(`${messageOf(error)}. The only option is --port.`);
  }
}
