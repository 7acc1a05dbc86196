// npm run upstash: the local REST server alone. PORT and UPSTASH_REDIS_REST_TOKEN as in .env; Redis as in `npm run dev`.
import { parseArgs } from "node:util";
import { ensureEnv } from "../dev/env.ts";
import { atEnd, cleanUp, endOnSignals } from "../lib/cleanup.ts";
import { fact, fail, heading, messageOf, Plain } from "../lib/person.ts";
import { redisForDev } from "../services/redis.ts";
import { startUpstashServer } from "./server.ts";

const { values } = parseArgs({ options: { port: { type: "string" } } });

try {
  endOnSignals();
  const env = ensureEnv();
  const port = Number(values.port ?? process.env.PORT ?? 8079);
  const redis = await redisForDev();
  const server = await startUpstashServer({ redis: redis.url, port, token: env.UPSTASH_REDIS_REST_TOKEN ?? "" }).catch(
    (error) => {
      if (error.code === "EADDRINUSE")
        throw new Plain(`Port ${port} is in use. Choose another: PORT=8080 npm run upstash`);
      throw new Plain(`The server does not start: ${messageOf(error)}`);
    },
  );
  atEnd(() => server.close());
  heading("Local Upstash-compatible REST server");
  fact("url", server.url);
  fact("token", "UPSTASH_REDIS_REST_TOKEN in .env");
  fact("redis", redis.description);
} catch (error) {
  await cleanUp();
  fail(error);
}
