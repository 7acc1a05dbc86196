import { describe, expect, test } from "vitest";
import { KeyedQueue } from "@/lib/session/core/queue";

const pause = () => new Promise((resolve) => setTimeout(resolve, 2));

describe("a queue", () => {
  test("runs the tasks of one key one after another, in order", async () => {
    const queue = new KeyedQueue<number>();
    const log: string[] = [];
    const task = (n: number) => async () => {
      log.push(`begin ${n}`);
      await pause();
      log.push(`end ${n}`);
      return n;
    };
    expect(await Promise.all([1, 2, 3].map((n) => queue.run("k", task(n))))).toEqual([1, 2, 3]);
    expect(log).toEqual(["begin 1", "end 1", "begin 2", "end 2", "begin 3", "end 3"]);
  });

  test("runs different keys side by side", async () => {
    const queue = new KeyedQueue<string>();
    let open = (_: string) => {};
    const gate = new Promise<string>((resolve) => {
      open = resolve;
    });
    const waiting = queue.run("a", () => gate);
    await queue.run("b", async () => {
      open("b went first");
      return "";
    });
    expect(await waiting).toBe("b went first");
  });

  test("hands on what the task before resolved to", async () => {
    const queue = new KeyedQueue<number>();
    const next = async (handedOn: number | null) => {
      await pause();
      return (handedOn ?? 0) + 1;
    };
    expect(await Promise.all([1, 2, 3, 4].map(() => queue.run("k", next)))).toEqual([1, 2, 3, 4]);
  });

  test("hands on nothing after a failure, and goes on", async () => {
    const queue = new KeyedQueue<string>();
    const failing = queue.run("k", async () => Promise.reject(new Error("no")));
    const after = queue.run("k", async (handedOn) => `got ${handedOn}`);
    await expect(failing).rejects.toThrow("no");
    expect(await after).toBe("got null");
  });

  test("a task that throws at once rejects like any other", async () => {
    const queue = new KeyedQueue<string>();
    const throwing = () => {
      throw new Error("at once");
    };
    await expect(queue.run("k", throwing)).rejects.toThrow("at once");
    expect(await queue.run("k", async () => "fine")).toBe("fine");
  });

  test("keeps nothing when idle: what was long ago is not handed on", async () => {
    const queue = new KeyedQueue<string>();
    await queue.run("k", async () => "old");
    await pause();
    expect(await queue.run("k", async (handedOn) => `got ${handedOn}`)).toBe("got null");
  });
});
