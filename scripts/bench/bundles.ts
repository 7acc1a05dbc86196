// What the folder adds to an app: the bytes of each entry, minified as a build does, without Next, React and the clients of
// the tiers, which are there anyhow or loaded when they are first needed. iron-session is in it.
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type BuildOptions, build } from "esbuild";
import { root } from "../lib/root.ts";
import { ENTRIES, type Entry } from "./asked.ts";

export interface Bundle {
  readonly entry: Entry;
  readonly bytes: number;
  readonly gzipped: number;
}

const LOADED_LATER = ["*/generated/prisma/client", "@prisma/*", "@upstash/redis", "redis"];

export async function bundles(): Promise<Bundle[]> {
  return Promise.all(
    (Object.keys(ENTRIES) as Entry[]).map(async (entry) => {
      const { outputFiles } = await build({ ...bundling(entry), write: false, format: "esm" });
      const contents = outputFiles[0]?.contents ?? new Uint8Array();
      return { entry, bytes: contents.length, gzipped: gzipSync(contents).length };
    }),
  );
}

/** What esbuild is told for an entry, but for where the result goes. */
export const bundling = (entry: Entry) =>
  ({
    entryPoints: [join(root, ENTRIES[entry])],
    bundle: true,
    minify: true,
    target: "es2022",
    platform: entry === "node" ? "node" : "neutral",
    mainFields: ["module", "main"],
    conditions: ["react-server", entry === "node" ? "node" : "edge-light"],
    external: ["next", "next/*", "react", "react/*", "server-only", ...LOADED_LATER],
  }) satisfies BuildOptions;
