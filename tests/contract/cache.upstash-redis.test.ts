import { openUpstashCache, redisAnswers, redisUrl } from "../support/caches";
import { describeCache, describeStoredText } from "./cache";

if (await redisAnswers()) {
  describeCache("upstash on Redis", () => openUpstashCache(redisUrl()));
  describeStoredText("upstash on Redis", () => openUpstashCache(redisUrl()));
}
