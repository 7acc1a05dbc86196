// The calls of the Upstash client by Node's own HTTP client instead of `fetch`: what the web's streams, headers and requests
// add to a call costs more than all the rest of it (docs/benchmarks.md). Never at the edge, which has `fetch` only.

import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import type { Requester } from "./open";
import { RedisRefusal } from "./refusal";

type Send = (url: URL, options: RequestOptions, answered: (answer: IncomingMessage) => void) => ClientRequest;

const SYNC_TOKEN = "upstash-sync-token";

/**
 * One attempt per call, on the connections of Node's global agent.
 * @param timeoutMs deadline of a call; then its request is aborted and its outcome unknown
 * @returns null where there is no such client: everywhere but on Node
 */
export async function nodeRequester(url: string, token: string, timeoutMs: number): Promise<Requester | null> {
  if (!isNode()) return null;
  const { request } = await (/^https:/i.test(url) ? import("node:https") : import("node:http"));
  const base = url.replace(/\/$/, "");
  // What this client has written it reads, from whichever replica.
  let syncToken = "";
  return {
    async request({ path = [], body }) {
      const text = JSON.stringify(body);
      const headers = {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "content-length": Buffer.byteLength(text),
        [SYNC_TOKEN]: syncToken,
      };
      const signal = AbortSignal.timeout(timeoutMs);
      const options = { method: "POST", headers, signal };
      const answer = await exchange(request, new URL([base, ...path].join("/")), options, text).catch((error) => {
        throw signal.aborted ? signal.reason : error;
      });
      const reply = JSON.parse(answer.text);
      if (answer.status >= 300) throw new RedisRefusal(`${reply.error}`);
      syncToken = answer.syncToken;
      return reply;
    },
  };
}

function exchange(request: Send, url: URL, options: RequestOptions, body: string) {
  return new Promise<{ status: number; syncToken: string; text: string }>((resolve, reject) => {
    const sent = request(url, options, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => {
        text += part;
      });
      answer.on("error", reject);
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, syncToken: `${answer.headers[SYNC_TOKEN] ?? ""}`, text }),
      );
    });
    sent.on("error", reject);
    // Without either, after a 101: the promise must end all the same.
    sent.on("close", () => reject(Object.assign(new Error("no answer"), { code: "ECONNRESET" })));
    sent.end(body);
  });
}

/** Others that have `process` (Bun, Deno, Cloudflare) say who they are, and have a `fetch` of their own. Node 20 says nothing. */
function isNode(): boolean {
  const { process, navigator } = globalThis;
  return process?.release?.name === "node" && (navigator?.userAgent ?? "Node.js").startsWith("Node.js");
}
