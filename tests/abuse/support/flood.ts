// Many requests at once over kept connections, as somebody with a script would send them.

import { Agent, request } from "node:http";
import pMap from "p-map";

export interface Answer {
  readonly status: number;
  readonly setCookies: readonly string[];
  readonly body: string;
}

export interface Shot {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: string;
  readonly cookie?: string;
}

export const AT_ONCE = 50;

/** Sends what `shotOf` says, `count` times. @param seen gets each answer as it comes; none is kept */
export async function flood(
  base: string,
  count: number,
  shotOf: (nth: number) => Shot | Promise<Shot>,
  seen: (answer: Answer) => void,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  try {
    await pMap(numbers(count), async (nth) => seen(await send(agent, base, await shotOf(nth))), {
      concurrency: AT_ONCE,
    });
  } finally {
    agent.destroy();
  }
}

function* numbers(count: number): Generator<number> {
  for (let nth = 0; nth < count; nth++) yield nth;
}

function send(agent: Agent, base: string, { method, path, body, cookie }: Shot): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = {
      ...(cookie !== undefined && { cookie }),
      ...(body !== undefined && { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
    };
    const sent = request(new URL(path, base), { agent, method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, setCookies: response.headers["set-cookie"] ?? [], body: text });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
