// Ctrl-C: once to stop where everything is consistent, and again, a while later, to stop at once.
import { INTERRUPTED } from "./exit.ts";

/** npm and the terminal may each pass the same Ctrl-C on. */
const SAME_KEY_MS = 500;

/** Listens until the process ends: the second of the two may come late. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  const onSignal = () => {
    if (controller.signal.aborted && Date.now() - first > SAME_KEY_MS) process.exit(INTERRUPTED);
    first ||= Date.now();
    controller.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  return controller.signal;
}
