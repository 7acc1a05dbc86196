// The JSON files of a folder over HTTP, as a static host has them.
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

export interface Served {
  /** Without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

export async function serveFolder(folder: string): Promise<Served> {
  const server = createServer(async ({ url = "" }, response) => {
    const name = /^\/([\w-]+\.json)$/.exec(url)?.[1];
    const text = name === undefined ? null : await readFile(join(folder, name)).catch(() => null);
    response.writeHead(text === null ? 404 : 200, { "content-type": "application/json" }).end(text);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
