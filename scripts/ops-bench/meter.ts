// What a piece of work took: time, memory of this process, requests and bytes to Redis, commands in Redis, statements.
import { Redis } from "ioredis";

export interface Figures {
  readonly name: string;
  readonly records: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Seconds of a processor, in its process alone: what counts while the machine does other things. */
  readonly cpu: number;
  /** Of its process, MB: a tenth into the work, and at most. */
  readonly rssEarly: number;
  readonly rssPeak: number;
  readonly requests: number;
  readonly sentMb: number;
  /** Sent by this process; a script is one. */
  readonly commands: number;
  /** Run by Redis, those inside of scripts too. */
  readonly commandsInside: number;
  readonly statements: number;
  readonly counts: Readonly<Record<string, number>>;
}

const SAMPLE_MS = 25;

export class Meter {
  statements = 0;
  #requests = 0;
  #bytes = 0;
  #commands = 0;
  readonly #redis: Redis;

  static async start(redisUrl: string): Promise<Meter> {
    const redis = new Redis(redisUrl, { lazyConnect: true });
    await redis.connect();
    return new Meter(redis);
  }

  private constructor(redis: Redis) {
    this.#redis = redis;
    const { fetch } = globalThis;
    // Where every request of the client passes.
    globalThis.fetch = (input, init) => {
      const body = String(init?.body ?? "");
      this.#requests++;
      this.#bytes += body.length;
      this.#commands += body.startsWith("[[") ? JSON.parse(body).length : 1;
      return fetch(input, init);
    };
  }

  /** @param work returns what it counted */
  async of(name: string, records: number, work: (done: (records: number) => void) => Promise<Record<string, number>>) {
    const before = { requests: this.#requests, bytes: this.#bytes, commands: this.#commands, sql: this.statements };
    const inside = await this.#commandsInside();
    const samples: { at: number; rss: number }[] = [];
    let reached = 0;
    const sampler = setInterval(() => samples.push({ at: reached, rss: process.memoryUsage.rss() }), SAMPLE_MS);
    const began = performance.now();
    const cpu = process.cpuUsage();
    const counts = await work((records) => {
      reached = records;
    });
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    clearInterval(sampler);
    samples.push({ at: records, rss: process.memoryUsage.rss() });
    const early = samples.find(({ at }) => at >= records / 10) ?? samples[0];
    return {
      name,
      records,
      seconds,
      perSecond: Math.round(records / seconds),
      cpu: (user + system) / 1e6,
      rssEarly: megabytes(early?.rss ?? 0),
      rssPeak: megabytes(Math.max(...samples.map(({ rss }) => rss))),
      requests: this.#requests - before.requests,
      sentMb: megabytes(this.#bytes - before.bytes),
      commands: this.#commands - before.commands,
      commandsInside: (await this.#commandsInside()) - inside,
      statements: this.statements - before.sql,
      counts,
    } satisfies Figures;
  }

  async #commandsInside(): Promise<number> {
    const stats = await this.#redis.info("commandstats");
    const calls = [...stats.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)];
    return calls.filter(([, name]) => name !== "info").reduce((sum, [, , count]) => sum + Number(count), 0);
  }
}

const megabytes = (bytes: number) => Math.round(bytes / 1e5) / 10;
