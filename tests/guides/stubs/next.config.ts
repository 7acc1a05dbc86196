// The app that the guides make, with create-next-app's defaults, as a standalone output (docs/guides/hosts.md).

import path from "node:path";
import type { NextConfig } from "next";

const root = path.resolve(import.meta.dirname, "../../..");

const config: NextConfig = {
  cacheComponents: true,
  partialPrefetching: true,
  output: "standalone",
  outputFileTracingRoot: root,
  turbopack: { root },
};

export default config;
