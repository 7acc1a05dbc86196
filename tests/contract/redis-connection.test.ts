// What a connection promises when it is lost, slow or not there: no command is sent twice, none is kept, each has its deadline,
// and it comes back by itself.

import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commandsOf, type Send } from "../../lib/session/caches/commands";
import { openSend } from "../../lib/session/caches/connection";
import { newToken } from "../../lib/session/core/id";
import { redisAnswers, redisUrl } from "../support/caches";
import { PREFIX } from "../support/records";
import { forget, type Line, openLine } from "../support/tcp";

/** Long enough for a machine that is busy with other tests. */
const TIMEOUT_MS = 3_000;
const SHORT_MS = 300;
/** Adds one, then keeps the server busy for 60 ms, so that the line can be cut before it has answered. */
const SLOW = `
local started = redis.call('INCR', KEYS[1])
local t = redis.call('TIME')
local ends = tonumber(t[1]) * 1000000 + tonumber(t[2]) + 60000
repeat t = redis.call('TIME') until tonumber(t[1]) * 1000000 + tonumber(t[2]) > ends
return started`;

if (await redisAnswers()) {
  describe("a connection over TCP", () => {
    let line: Line;
    let behind: Redis;
    let send: Send;
    let key: string;
    beforeEach(async () => {
      line = await openLine();
      behind = new Redis(redisUrl());
      send = await openSend(line.url, TIMEOUT_MS);
      key = `${PREFIX}:${newToken()}`;
    });
    afterEach(async () => {
      line.close();
      await forget(behind);
      behind.disconnect();
    });

    const count = async () => Number((await behind.get(key)) ?? 0);
    const failure = (work: Promise<unknown>) => work.then(String, (error: Error) => error);
    /** Sends until an answer comes; as often as somebody would ask. */
    const answers = async () => {
      for (let tries = 0; tries < 50; tries++) {
        if ((await send(["PING"]).catch(() => null)) === "PONG") return tries;
        await sleep(40);
      }
      throw new Error("it never came back");
    };

    it("one for all that ask at once, and for all that name the same URL", async () => {
      const other = await openSend(line.url, TIMEOUT_MS);
      await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 ? send : other)(["PING"])));
      expect(line.connections()).toBe(1);
    });

    it("says why there is none also before the next attempt is due", async () => {
      const url = new URL(line.url);
      [url.username, url.password] = ["nobody", "canary"];
      const refused = await openSend(url.href, TIMEOUT_MS);
      for (let tries = 0; tries < 20; tries++)
        expect(await failure(refused(["PING"]))).toMatchObject({ message: expect.stringMatching(/^WRONGPASS/) });
    });

    it("eight that are under way when the line is cut: each is unknown, and none is sent again", async () => {
      await send(["PING"]);
      line.state = "silent";
      const commands = Array.from({ length: 8 }, () => failure(send(["INCR", key])));
      await expect.poll(count).toBe(8);
      line.cut();
      expect((await Promise.all(commands)).every((end) => end instanceof Error)).toBe(true);
      line.state = "up";
      await answers();
      await sleep(300);
      expect(await count()).toBe(8);
    });

    it("a script that was cut off in the middle has run once", async () => {
      await send(["PING"]);
      line.losesAnswer = true;
      line.onRequest = (text) => {
        if (text.includes("INCR")) setTimeout(() => line.cut(), 20);
      };
      expect(await failure(send(["EVAL", SLOW, "1", key]))).toBeInstanceOf(Error);
      line.losesAnswer = false;
      await answers();
      await sleep(100);
      expect(await count()).toBe(1);
    });

    it("by hash too: a script whose answer was lost is not repeated with its text", async () => {
      const { eval: run } = commandsOf(send);
      expect(await run(SLOW, [key], [])).toBe(1);
      line.losesAnswer = true;
      expect(await failure(run(SLOW, [key], []))).toBeInstanceOf(Error);
      await answers();
      await sleep(100);
      expect(await count()).toBe(2);
    });

    it("while nobody is there, nothing is kept for later, and each command fails within its deadline", async () => {
      await send(["PING"]);
      line.state = "down";
      line.cut();
      const began = performance.now();
      const ends = await Promise.all(Array.from({ length: 500 }, () => failure(send(["INCR", key]))));
      expect(performance.now() - began).toBeLessThan(TIMEOUT_MS);
      expect(ends.every((end) => end instanceof Error)).toBe(true);
      line.state = "up";
      await answers();
      await sleep(200);
      expect(await count()).toBe(0);
    });

    it("nor for somebody who has more time", async () => {
      const patient = await openSend(line.url, 10_000);
      await patient(["PING"]);
      line.state = "down";
      line.cut();
      const began = performance.now();
      expect(await failure(patient(["INCR", key]))).toBeInstanceOf(Error);
      expect(await failure(patient(["INCR", key]))).toBeInstanceOf(Error);
      expect(performance.now() - began).toBeLessThan(5_000);
      line.state = "up";
      await answers();
      await sleep(200);
      expect(await count()).toBe(0);
    });

    it("it is asked again with growing pauses, however many ask", async () => {
      line.state = "down";
      line.cut();
      const until = performance.now() + 1_000;
      while (performance.now() < until) {
        await Promise.all(Array.from({ length: 10 }, () => failure(send(["PING"]))));
        await sleep(5);
      }
      expect(line.connections()).toBeGreaterThan(2);
      expect(line.connections()).toBeLessThan(12);
      line.state = "up";
      expect(await answers()).toBeLessThan(50);
    });

    it("a restart of the server is one lost connection: the next command is answered", async () => {
      await send(["PING"]);
      line.cut();
      await sleep(20);
      expect(await send(["PING"])).toBe("PONG");
      expect(line.connections()).toBe(2);
    });

    it("a peer that says nothing: the deadline, then another connection", async () => {
      await send(["PING"]);
      line.state = "silent";
      const hurried = await openSend(line.url, SHORT_MS);
      const began = performance.now();
      expect(await failure(hurried(["INCR", key]))).toMatchObject({ name: "TimeoutError" });
      expect(performance.now() - began).toBeLessThan(SHORT_MS + 1_000);
      line.state = "up";
      expect(await send(["PING"])).toBe("PONG");
      expect(line.connections()).toBe(2);
      // It was received, and nobody sent it again.
      expect(await count()).toBe(1);
    });

    it("a command that missed its deadline while others were answered costs nobody the connection", async () => {
      const patient = await openSend(line.url, 10_000);
      const hurried = await openSend(line.url, 450);
      await patient(["PING"]);
      // For replicas that there are not: keeps this connection waiting, and nobody else.
      const waits = [1, 2].map(() => patient(["WAIT", "1", "300"]));
      expect(await failure(hurried(["PING"]))).toMatchObject({ name: "TimeoutError" });
      expect(await Promise.all(waits)).toHaveLength(2);
      expect(line.connections()).toBe(1);
    });

    describe("what has not been written when its deadline passes never will be", () => {
      it("also not where the connection was still being made", async () => {
        const { promise: made, resolve: make } = Promise.withResolvers<void>();
        line.holdsRequests = made;
        // The client asks for these before it calls itself connected; any password will do for a user without one.
        const slow = line.url.replace("redis://", "redis://default:any@");
        const hurried = await openSend(slow, SHORT_MS);
        expect(await failure(hurried(["INCR", key]))).toMatchObject({ name: "TimeoutError" });
        line.holdsRequests = null;
        make();
        const patient = await openSend(slow, TIMEOUT_MS);
        expect(await patient(["PING"])).toBe("PONG");
        expect(line.connections()).toBe(2);
        expect(await count()).toBe(0);
      });

      it("also not where it waited behind a command that fills the line", async () => {
        const patient = await openSend(line.url, 10_000);
        const hurried = await openSend(line.url, 1_500);
        const { promise: waits, resolve: isWaiting } = Promise.withResolvers<void>();
        line.onRequest = (text) => {
          if (text.includes("WAIT")) isWaiting();
        };
        // Its answer, while the other one waits, is a sign of life: the connection stays.
        const alive = patient(["WAIT", "1", "300"]);
        await waits;
        line.onRequest = null;
        const { promise: free, resolve: goOn } = Promise.withResolvers<void>();
        line.holdsRequests = free;
        // More than what is between two sockets takes; nobody listens.
        const large = patient(["PUBLISH", key, "x".repeat(32 * 1024 * 1024)]);
        expect(await failure(hurried(["INCR", key]))).toMatchObject({ name: "TimeoutError" });
        await alive;
        line.holdsRequests = null;
        goOn();
        expect(await large).toBe(0);
        expect(await patient(["PING"])).toBe("PONG");
        expect(line.connections()).toBe(1);
        expect(await count()).toBe(0);
      });
    });

    it("a server that may only be read from is left for the next connection", async () => {
      // As a primary that was demoted says it.
      const readonly = commandsOf(send).eval("return redis.error_reply('READONLY of the test')", [], []);
      expect(await failure(readonly)).toMatchObject({ name: "RedisRefusal", code: "READONLY" });
      await send(["PING"]);
      expect(line.connections()).toBe(2);
    });

    it("what the server refused is told apart from what nobody knows", async () => {
      expect(await failure(send(["GET"]))).toMatchObject({ name: "RedisRefusal", code: "ERR" });
      expect(await failure((await openSend("redis://127.0.0.1:1", TIMEOUT_MS))(["PING"]))).not.toMatchObject({
        name: "RedisRefusal",
      });
      expect(line.connections()).toBe(1);
    });

    it("a wrong password is an error, and no end of the process", async () => {
      const { port } = new URL(line.url);
      const wrong = await openSend(`redis://:wrong@127.0.0.1:${port}`, TIMEOUT_MS);
      expect(await failure(wrong(["PING"]))).toBeInstanceOf(Error);
    });

    it("strings come back as strings, numbers as numbers, nil as null", async () => {
      expect(await send(["SET", key, "123"])).toBe("OK");
      expect(await send(["GET", key])).toBe("123");
      expect(await send(["EXISTS", key])).toBe(1);
      expect(await send(["GET", `${key}:none`])).toBeNull();
      expect(await send(["EVAL", "return {'ok', false, '1', 2}", "0"])).toEqual(["ok", null, "1", 2]);
      expect(await send(["SET", key, "naïve 漢字 👩‍👩‍👧\u0000"])).toBe("OK");
      expect(await send(["GET", key])).toBe("naïve 漢字 👩‍👩‍👧\u0000");
    });

    describe("scripts", () => {
      const sent: string[] = [];
      const named = (text: string) => [...text.matchAll(/\r\n(EVALSHA|EVAL)\r\n/g)].map(([, name]) => name as string);
      beforeEach(() => {
        sent.length = 0;
        line.onRequest = (text) => sent.push(...named(text));
      });

      it("the text once, its hash from then on", async () => {
        const { eval: run } = commandsOf(send);
        for (const n of [1, 2, 3]) expect(await run("return redis.call('INCR', KEYS[1])", [key], [])).toBe(n);
        expect(sent).toEqual(["EVAL", "EVALSHA", "EVALSHA"]);
      });

      it("a server that has forgotten it gets the text again, and runs it once", async () => {
        // Not SCRIPT FLUSH: other tests have scripts on that server. A hash that it has never seen comes to the same.
        const forgetful: Send = ([name = "", hash = "", ...rest]) =>
          send(name === "EVALSHA" ? [name, hash.replace(/./g, "0"), ...rest] : [name, hash, ...rest]);
        const { eval: run } = commandsOf(forgetful);
        await run("return redis.call('INCR', KEYS[1])", [key], []);
        expect(await run("return redis.call('INCR', KEYS[1])", [key], [])).toBe(2);
        expect(sent).toEqual(["EVAL", "EVALSHA", "EVAL"]);
      });
    });
  });
}
