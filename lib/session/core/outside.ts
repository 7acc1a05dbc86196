// Next replaces the server's `fetch` by one that obeys the page before it obeys the call: with `export const fetchCache =
// "force-cache"` it keeps every answer on its disk for a year, a session's too, and answers with it when the session has
// long ended elsewhere. A call that belongs to no request it leaves alone, so that is how the tiers are called.
//   Shown by tests/http/without-cache-components.test.ts, which fails with a Next that has no such way out.

/** Not documented by Next, hence everything optional: without it a call is made as any other. */
interface NextFetch {
  __nextGetStaticStore?(): RequestStorage | undefined;
}

interface RequestStorage {
  getStore(): unknown;
  run<T>(store: undefined, work: () => T): T;
}

/** @returns what `work` returns, which runs as if Next were answering no request */
export function outsideRequests<T>(work: () => T): T {
  const storage = (globalThis.fetch as NextFetch | undefined)?.__nextGetStaticStore?.();
  return storage?.getStore() === undefined ? work() : storage.run(undefined, work);
}
