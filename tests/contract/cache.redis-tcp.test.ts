import { redisAnswers } from "../support/caches";
import { openTcpCache } from "../support/tcp";
import { describeCache } from "./cache";
import { describeAnotherType, describeStoredText } from "./stored-text";

if (await redisAnswers()) {
  describeCache("Redis over TCP", openTcpCache);
  describeStoredText("Redis over TCP", openTcpCache);
  describeAnotherType("Redis over TCP", openTcpCache);
}
