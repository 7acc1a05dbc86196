// How a command runs and ends: what it started is stopped, whichever way it ends, and its exit code says which.
import { CommanderError } from "commander";
import { cleanUp, endOnSignals, isEnding } from "./cleanup.ts";
import { fail } from "./person.ts";

const MISUSE = 2;

/**
 * Ends the process.
 * @param work gives the exit code
 * @param misuse the exit code for an error that is a wrong command line, which the person has been told of; else null
 */
export async function command(work: () => Promise<number>, misuse = byCommander): Promise<never> {
  try {
    endOnSignals();
    const code = await work();
    await cleanUp();
    process.exit(code);
  } catch (error) {
    // After Ctrl-C everything fails because it has been stopped; the code is then the signal's.
    if (isEnding()) await new Promise(() => undefined);
    await cleanUp();
    process.exit(misuse(error) ?? fail(error));
  }
}

function byCommander(error: unknown): number | null {
  if (!(error instanceof CommanderError)) return null;
  return error.exitCode === 0 ? 0 : MISUSE;
}
