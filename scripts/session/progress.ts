// How a long work shows on stderr: a line that lives on a terminal, a line for each new thing in a log.
import { Listr, ListrLogger, ProcessOutput } from "listr2";
import { count, duration } from "./words.ts";

/** A log need not be as lively as a terminal. */
const LOG_MS = 5_000;

/** @param work is given a function that shows how far it has come */
export async function showing<T>(title: string, quiet: boolean, work: (tell: (text: string) => void) => Promise<T>) {
  if (quiet) return work(() => undefined);
  let result: { value: T } | undefined;
  const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) });
  const list = new Listr(
    {
      title,
      async task(_, task) {
        let last = Number.NEGATIVE_INFINITY;
        const tell = (text: string) => {
          if (!process.stderr.isTTY && Date.now() - last < LOG_MS) return;
          last = Date.now();
          task.output = text;
        };
        result = { value: await work(tell) };
      },
    },
    {
      renderer: "default",
      rendererOptions: { logger, showErrorMessage: false },
      fallbackRenderer: "simple",
      fallbackRendererOptions: { logger },
      fallbackRendererCondition: !process.stderr.isTTY,
      registerSignalListeners: false,
    },
  );
  await list.run();
  return (result as { value: T }).value;
}

/** "1,200 of 10,000, 340/s, 26 s left": counted from when this function was made. */
export function pace(now: () => number = Date.now): (done: number, total: number | null) => string {
  const start = now();
  let first: number | undefined;
  return (done, total) => {
    first ??= done;
    const seconds = (now() - start) / 1000;
    const rate = seconds > 0 ? (done - first) / seconds : 0;
    const left = total !== null && rate > 0 ? `, ${duration(((total - done) / rate) * 1000)} left` : "";
    return `${count(done)}${total === null ? "" : ` of ${count(total)}`}${rate > 0 ? `, ${count(Math.round(rate))}/s` : ""}${left}`;
  };
}
