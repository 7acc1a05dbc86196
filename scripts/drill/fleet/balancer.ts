// The load balancer in front of the fleet: each request goes to any process that is there. It repeats
// nothing: of a request that broke off nobody knows whether it was applied.
import { Agent, request as ask, createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { atEnd } from "../../lib/cleanup.ts";
import type { Random } from "../random.ts";
import type { Fleet } from "./fleet.ts";

/** Headers by which a browser of the drill learns who answered. */
export const PROCESS_HEADER = "x-drill-process";
export const PHASE_HEADER = "x-drill-phase";

/** @returns its URL */
export async function startBalancer(fleet: Fleet, random: Random): Promise<string> {
  const agent = new Agent({ keepAlive: true });

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const serving = fleet.members.filter(({ process }) => process !== null);
    if (serving.length === 0) {
      response.writeHead(503).end();
      return;
    }
    const member = random.pick(serving);
    const { url = "" } = member.process ?? {};
    const headers = { [PROCESS_HEADER]: `${member.number}`, [PHASE_HEADER]: member.phase };
    const upstream = ask(url + request.url, { method: request.method, headers: request.headers, agent });
    upstream.once("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...headers });
      answer.pipe(response);
      answer.once("error", () => response.destroy());
    });
    upstream.once("error", () => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502, headers).end();
    });
    response.once("close", () => upstream.destroy());
    request.pipe(upstream);
  }

  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  atEnd(() => {
    server.close();
    server.closeAllConnections();
    agent.destroy();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
