import type { NextConfig } from "next";

const config: NextConfig = {
  // Both are on in a new Next project; the shop shows sessions under exactly these.
  cacheComponents: true,
  partialPrefetching: true,
  poweredByHeader: false,
  // The documentation is prerendered; these are for what is asked later: the search without a script.
  outputFileTracingIncludes: { "/docs/**": ["docs/**/*", "lib/session/**/*.md", "*.md"] },
  headers: async () => [
    {
      source: "/:path*",
      headers: [
        { key: "X-Content-Type-Options", value: "nosniff" },
        { key: "X-Frame-Options", value: "DENY" },
        { key: "Referrer-Policy", value: "same-origin" },
      ],
    },
  ],
};

export default config;
