// The same texts by a loop that does nothing else: what the client, the REST server and Redis make possible here.
import { Redis } from "@upstash/redis";
import { recordArguments } from "../../lib/session/caches/entry.ts";
import { newId } from "../../lib/session/core/id.ts";
import type { Job } from "../../lib/session/ops/types.ts";
import type { Address } from "./parts.ts";
import { progress, sessionOf } from "./sessions.ts";

const DAY_MS = 86_400_000;
const SET = "return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])";

function clientOf({ url, token }: Address): Redis {
  return new Redis({ url, token, automaticDeserialization: false, responseEncoding: false, enableTelemetry: false });
}

const textOf = (nth: number) => recordArguments(sessionOf(nth)).join(" ");

/** Its keys are under the prefix of the run, so that they go with the others, and no session's. */
export async function* bareSets(address: Address, count: number, batch: number): Job {
  const redis = clientOf(address);
  for (let from = 0; from < count; from += batch) {
    const pipeline = redis.pipeline();
    for (let nth = from; nth < Math.min(from + batch, count); nth++)
      pipeline.set(`${address.prefix}-bare:${newId()}`, textOf(nth), { px: DAY_MS });
    await pipeline.exec();
    yield progress(from);
  }
  return progress(count);
}

/** As many calls of a script as `warm` makes, each of which sets a text. */
export async function* bareScripts(address: Address, calls: number, batch: number): Job {
  const redis = clientOf(address);
  const sha = await redis.scriptLoad(SET);
  for (let from = 0; from < calls; from += batch) {
    const pipeline = redis.pipeline();
    for (let nth = from; nth < Math.min(from + batch, calls); nth++)
      pipeline.evalsha(sha, [`${address.prefix}-bare:${newId()}`], [textOf(nth), `${DAY_MS}`]);
    await pipeline.exec();
    yield progress(from);
  }
  return progress(calls);
}
