// docs/examples/ioredis-cache.ts: the contract, and that a command is not sent twice by this client either.

import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { describe, expect, it } from "vitest";
import { openIoredisCache } from "../../docs/examples/ioredis-cache";
import { redisAnswers, redisUrl } from "../support/caches";
import { freshKey, record } from "../support/records";
import { openLine, openTcpCache, tcpSettings } from "../support/tcp";
import { describeCache } from "./cache";
import { describeAnotherType } from "./stored-text";

if (await redisAnswers()) {
  const open = async () => ({ ...(await openTcpCache()), cache: await openIoredisCache(tcpSettings(redisUrl())) });
  describeCache("ioredis", open);
  describeAnotherType("ioredis", open);

  describe("ioredis", () => {
    it("a command whose answer was lost is not sent again, and one while nobody is there is not kept", async () => {
      const line = await openLine();
      const sent: string[] = [];
      const cache = await openIoredisCache(tcpSettings(line.url));
      const behind = new Redis(redisUrl());
      const key = freshKey();
      const create = () =>
        cache.create(key, record(), {
          until: Date.now() + 60_000,
          rowVersion: 0,
          notAfter: Date.now() + 60_000,
          checkedAt: 1,
        });
      const unavailable = { code: "SESSION_STORE_UNAVAILABLE" };
      line.onRequest = (text) => sent.push(...(text.match(/\bEVAL(SHA)?\b/g) ?? []));
      line.losesAnswer = true;
      await expect(create()).rejects.toMatchObject(unavailable);
      line.state = "down";
      line.cut();
      await behind.del(key);
      await expect(create()).rejects.toMatchObject(unavailable);
      line.state = "up";
      await sleep(1_000);
      await expect.poll(() => cache.get(key).catch(() => null)).toEqual({ state: "absent" });
      expect(sent).toEqual(["EVAL"]);
      behind.disconnect();
      line.close();
    });
  });
}
