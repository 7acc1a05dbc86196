import { redisAnswers, redisUrl } from "../support/caches";
import { describeUpstashRegister } from "./fleet-upstash";

if (await redisAnswers()) describeUpstashRegister("upstash on Redis", redisUrl());
