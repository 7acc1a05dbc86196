// HTTP as bytes on a socket: what fetch would refuse to send.

import { connect } from "node:net";

export interface RawResponse {
  readonly status: number;
  /** Name in lower case and value, in order. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

export function raw(
  base: string,
  method: string,
  path: string,
  headers: readonly string[],
  body = "",
): Promise<RawResponse> {
  const { hostname, port, host } = new URL(base);
  const lines = [`${method} ${path} HTTP/1.1`, `host: ${host}`, "connection: close", ...headers];
  if (body !== "") lines.push(`content-length: ${Buffer.byteLength(body)}`);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(`${lines.join("\r\n")}\r\n\r\n${body}`));
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    // A server that refuses early also resets: what it said before counts.
    socket.on("error", (error) => (chunks.length > 0 ? resolve(parse(chunks)) : reject(error)));
    socket.on("end", () => resolve(parse(chunks)));
  });
}

function parse(chunks: Buffer[]): RawResponse {
  const text = Buffer.concat(chunks).toString();
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [first = "", ...lines] = head.split("\r\n");
  const headers = lines.map((line) => {
    const at = line.indexOf(":");
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()] as const;
  });
  return { status: Number(first.split(" ")[1]), headers, body: rest.join("\r\n\r\n") };
}

export const headersNamed = (response: RawResponse, name: string): string[] =>
  response.headers.filter(([own]) => own === name).map(([, value]) => value);
