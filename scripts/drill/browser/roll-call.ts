import pMap from "p-map";
import type { Crowd } from "./crowd.ts";

const AT_ONCE = 16;
const OLD_COOKIES_EACH = 5;

/** Everybody's session, and the newest of the cookies that were given up. */
export async function rollCall(crowd: Crowd): Promise<void> {
  const calls = crowd.all.flatMap(({ browser }) => [
    () => browser.read(),
    ...browser.given.slice(-OLD_COOKIES_EACH).map((pass) => () => browser.readWith(pass)),
  ]);
  await pMap(calls, async (call) => void (await call()), { concurrency: AT_ONCE });
}
