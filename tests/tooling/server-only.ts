// What "server-only" is for tests: nothing.
export {};
