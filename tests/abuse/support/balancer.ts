// Servers behind a balancer, of which one at a time is replaced while requests go on.

import type { RunningApp } from "../../support/next-app";

export class Balancer {
  #servers: { readonly app: RunningApp; inFlight: number; leaving: boolean }[] = [];

  add(app: RunningApp): void {
    this.#servers.push({ app, inFlight: 0, leaving: false });
  }

  get apps(): readonly RunningApp[] {
    return this.#servers.map(({ app }) => app);
  }

  /** Runs a request on any server that is not about to leave. */
  async send<T>(request: (base: string) => Promise<T>): Promise<T> {
    const here = this.#servers.filter(({ leaving }) => !leaving);
    const server = here[Math.floor(Math.random() * here.length)];
    if (server === undefined) throw new Error("no server is left");
    server.inFlight += 1;
    try {
      return await request(server.app.url);
    } finally {
      server.inFlight -= 1;
    }
  }

  /** One by one: a new server comes, an old one gets no more requests, finishes those it has, and ends. */
  async roll(start: () => Promise<RunningApp>): Promise<void> {
    for (const old of [...this.#servers]) {
      this.add(await start());
      old.leaving = true;
      while (old.inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      this.#servers = this.#servers.filter((server) => server !== old);
      await old.app.stop();
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#servers.map(({ app }) => app.stop()));
  }
}
