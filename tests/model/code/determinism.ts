// What would make two runs of one schedule differ, replaced: random tokens are named after the thread that asked, short
// pauses end at once, between two looks at the stopwatch a minute goes by, and the outbox's own clock never strikes (its `flush` is called where a test wants it).

/** Whoever asks for random numbers. */
interface Thread {
  readonly name: string;
  tokens: number;
}

let current: Thread | null = null;

/** Random numbers belong to this thread from now on. */
export function follow(thread: Thread | null): void {
  current = thread;
}

/** Lets everything run that waits for no remote call. */
export const drained = () => new Promise<void>((resolve) => setImmediate(resolve));

const SHORT_PAUSE_MS = 100;
const LONG_MS = 60_000;

/** @returns puts everything back */
export function makeDeterministic(): () => void {
  const { setTimeout } = globalThis;
  const { getRandomValues } = globalThis.crypto;
  const { stackTraceLimit } = Error;
  const { now } = performance;
  Error.stackTraceLimit = 0; // thousands of injected failures a second, and nobody reads where they were made

  globalThis.setTimeout = ((work: () => void, ms = 0) => {
    if (ms <= SHORT_PAUSE_MS) queueMicrotask(work);
    return { unref: () => undefined };
  }) as unknown as typeof globalThis.setTimeout;

  globalThis.crypto.getRandomValues = ((bytes: Uint8Array) => {
    const name = current ? `${current.name}#${current.tokens++}` : "nobody";
    for (let i = 0; i < bytes.length; i++) bytes[i] = name.charCodeAt(i) || 0;
    return bytes;
  }) as typeof getRandomValues;

  // core/retry.ts and modes/turns.ts ask: whoever meets a conflict twenty times gives up then, however fast the machine is, and
  // nobody waits for another's turn by the clock.
  let time = 0;
  performance.now = () => (time += LONG_MS);

  return () => {
    globalThis.setTimeout = setTimeout;
    performance.now = now;
    globalThis.crypto.getRandomValues = getRandomValues;
    Error.stackTraceLimit = stackTraceLimit;
  };
}
