import { openUpstashCache, redisAnswers, redisUrl } from "../support/caches";
import { describeCache } from "./cache";
import { describeAnotherType, describeStoredText } from "./stored-text";

if (await redisAnswers()) {
  describeCache("upstash on Redis", () => openUpstashCache(redisUrl()));
  describeStoredText("upstash on Redis", () => openUpstashCache(redisUrl()));
  describeAnotherType("upstash on Redis", () => openUpstashCache(redisUrl()));
}
