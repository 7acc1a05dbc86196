// Loaded before an app of the tests: makes caches/node-http.ts take this for a host that has `fetch` and nothing else.
Object.defineProperty(navigator, "userAgent", { value: "Cloudflare-Workers" });
