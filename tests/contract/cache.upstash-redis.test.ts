import { openUpstashCache, redisAnswers, redisUrl, SENDERS } from "../support/caches";
import { describeCache } from "./cache";
import { describeAnotherType, describeStoredText } from "./stored-text";

if (await redisAnswers())
  for (const sender of SENDERS) {
    const open = () => openUpstashCache(redisUrl(), sender);
    describeCache(`upstash on Redis, by ${sender}`, open);
    describeStoredText(`upstash on Redis, by ${sender}`, open);
    describeAnotherType(`upstash on Redis, by ${sender}`, open);
  }
