// The registry of the case `shadcn-url`: a host of the JSON files of one folder, and of nothing else.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Served, serveFolder } from "../../scripts/copy-in/serve-folder";

let folder: string;
let site: Served;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "served-"));
  mkdirSync(path.join(folder, "r"));
  writeFileSync(path.join(folder, "r/session.json"), '{"name":"session"}');
  writeFileSync(path.join(folder, "secret.json"), '"of others"');
  site = await serveFolder(path.join(folder, "r"));
});
afterAll(async () => {
  await site?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** As written: fetch() would tidy the path up. */
const status = (path: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    const { hostname, port } = new URL(site.url);
    request({ hostname, port, path }, (response) => resolve(response.resume().statusCode))
      .on("error", reject)
      .end();
  });

it("gives its files out as JSON", async () => {
  const response = await fetch(`${site.url}/session.json`);
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(await response.json()).toEqual({ name: "session" });
});

it.each(["/nothing.json", "/", "/../secret.json", "/%2e%2e/secret.json", "/r/session.json"])("not %s", async (path) => {
  expect(await status(path)).toBe(404);
});
