// What was started is stopped, however the process ends: at its end, by Ctrl-C, by a kill.
import type { ChildProcess } from "node:child_process";

type Task = () => Promise<void> | void;

const tasks: Task[] = [];
let running: Promise<void> | null = null;

/** Tasks run in reverse order. */
export function atEnd(task: Task): void {
  tasks.push(task);
}

export function cleanUp(): Promise<void> {
  running ??= (async () => {
    for (const task of tasks.reverse()) {
      try {
        await task();
      } catch {
        // The next one matters more.
      }
    }
  })();
  return running;
}

/** True once the end has begun: a child that stops now has not failed. */
export const isEnding = () => running !== null;

export function endOnSignals(): void {
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)
    process.on(signal, () => void cleanUp().then(() => process.exit(code)));
}

/** Stops a child and waits for it; a child that ignores the request is killed. */
export function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill("SIGTERM");
  });
}
