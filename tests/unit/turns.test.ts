// Processes that all want the lease of one session, in step: each takes it from another that is asking the database, so that
// nobody's fill counts, unless they let each other have a turn.

import { expect, onTestFinished, test, vi } from "vitest";
import { neighbour, openTestRuntime, type Setting, type TestRuntime, visitor } from "../support/session";

const BRIDGE: Setting = { name: "the bridge", mode: "cached_db", bridge: true };
const CACHE: Setting = { name: "cache with a database", mode: "cache", store: true };

const soon = () => new Promise((resolve) => setImmediate(resolve));

/** Each process begins a call after the one before it; then one call of each is answered in turn, until all have theirs. */
async function inStep<T>(processes: readonly TestRuntime[], work: (process: TestRuntime) => Promise<T>): Promise<T[]> {
  const waiting = new Map<TestRuntime, () => void>();
  const results: Promise<T>[] = [];
  let done = 0;
  while (done < processes.length) {
    const next = processes[results.length];
    if (next) {
      next.before = () => new Promise<void>((resolve) => void waiting.set(next, resolve));
      results.push(work(next).finally(() => done++));
    }
    for (const process of processes.slice(0, results.length)) {
      await soon();
      waiting.get(process)?.();
      waiting.delete(process);
    }
    await soon();
  }
  return Promise.all(results);
}

test.each([BRIDGE, CACHE].flatMap((setting) => [2, 3, 8, 20].map((readers) => ({ ...setting, readers }))))(
  "in $name $readers processes in step read a session without an entry",
  async ({ readers, ...setting }) => {
    // Pauses that bring nobody out of step.
    vi.spyOn(globalThis, "setTimeout").mockImplementation(((work: () => void) => queueMicrotask(work)) as never);
    onTestFinished(() => void vi.restoreAllMocks());
    const first = openTestRuntime({ mode: "db", cache: true });
    const browser = await visitor(first, { a: 1 });
    const processes = Array.from({ length: readers }, () => neighbour(first, setting));
    const outcomes = await inStep(processes, (process) =>
      browser
        .copy(process)
        .request()
        .then(
          ({ source }) => source,
          ({ code }: { code: string }) => code,
        ),
    );
    expect(outcomes.filter((outcome) => outcome !== "cache" && outcome !== "database")).toEqual([]);
  },
);

test.each([BRIDGE, CACHE])(
  "in $name those of one process ask the database once, however many come",
  async (setting) => {
    const first = openTestRuntime({ mode: "db", cache: true });
    const browser = await visitor(first, { a: 1 });
    const process = neighbour(first, setting);
    // Each call takes its time, and there is always one more that begins.
    process.before = () => new Promise((resolve) => setTimeout(resolve, 3));
    const reads: Promise<unknown>[] = [];
    for (let nth = 0; nth < 100; nth++) {
      reads.push(browser.copy(process).request());
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    for (const session of await Promise.all(reads)) expect(session).toMatchObject({ isNew: false });
    expect(process.calls.filter(({ method }) => method === "find")).toHaveLength(1);
  },
);
