import { createInterface } from "node:readline/promises";
import { Failure, misuse, NO } from "./exit.ts";

/**
 * Asks before something that cannot be undone.
 * @param yes whether `--yes` answers it
 * @throws Failure if the answer is no, or if nobody is there to ask
 */
export async function confirm(what: string, yes: boolean, signal: AbortSignal): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw misuse(`${what} Nobody is at a terminal to confirm it.`, "Add --yes.");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${what} Go on? (y/N) `, { signal });
    if (!/^y(es)?$/i.test(answer.trim())) throw new Failure(NO, "Nothing was done.", "");
  } finally {
    terminal.close();
  }
}
