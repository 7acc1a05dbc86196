import { Redis } from "ioredis";
import { openTierScripts } from "../../lib/session/caches/tier";
import { upstashRegister } from "../../lib/session/fleet/upstash";
import { redisAnswers, redisUrl } from "../support/caches";
import { forget, tcpSettings } from "../support/tcp";
import { describeRegister, describeUnreachableRegister } from "./fleet";

if (await redisAnswers()) {
  describeRegister("Redis over TCP", async () => {
    const behind = new Redis(redisUrl());
    const run = await openTierScripts(tcpSettings(redisUrl()));
    const used = new Set<string>();
    return {
      open(prefix, now = Date.now) {
        used.add(prefix);
        return upstashRegister({ run, prefix, now });
      },
      plant: async (prefix) =>
        void (await behind.zadd(`${prefix}:fleet`, Date.now(), '{"process":"of a later release"}')),
      async close() {
        for (const prefix of used) await forget(behind, prefix);
        behind.disconnect();
      },
    };
  });
}

describeUnreachableRegister("Redis over TCP", async () => {
  const run = await openTierScripts(tcpSettings("redis://127.0.0.1:1"));
  return { register: upstashRegister({ run, prefix: "p", now: Date.now }), close: async () => {} };
});
