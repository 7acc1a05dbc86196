import type { NextConfig } from "next";

// Two pages that differ in one thing: whether they read the session. Built twice: with middleware.ts, which runs at the
// edge, and with proxy.ts, which runs on Node.
const runtime = process.env.SITE_RUNTIME === "node" ? "node" : "edge";

const config: NextConfig = {
  cacheComponents: true,
  partialPrefetching: true,
  // middleware.edge.ts or proxy.node.ts.
  pageExtensions: [`${runtime}.ts`, "tsx", "ts"],
  turbopack: { root: process.env.SITE_ROOT ?? "" },
};

export default config;
