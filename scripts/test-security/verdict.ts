import { MODES, type Mode, type Result, rowsNamed } from "./result.ts";
import type { Row } from "./rows.ts";

export interface Verdict extends Row {
  /** Modes in which a production server passed. */
  readonly modes: readonly Mode[];
  /** Tests that name the row. */
  readonly tests: number;
  /** Titles of those that did not pass, a skipped one too. */
  readonly failed: readonly string[];
  readonly verdict: "shown" | "failed" | "missing";
  /** What is missing; empty otherwise. */
  readonly lacking: readonly string[];
}

/** One verdict for each row. A row with a test that did not pass has failed, whatever else did pass. */
export function verdicts(rows: readonly Row[], results: readonly Result[]): Verdict[] {
  return rows.map((row) => {
    const own = results.filter(({ title }) => rowsNamed(title).includes(row.row));
    const failed = own.filter(({ passed }) => !passed).map(({ title }) => title);
    const modes = MODES.filter((mode) => own.some((result) => result.passed && result.mode === mode));
    const absent = row.inEachMode
      ? MODES.filter((mode) => !modes.includes(mode)).map((mode) => `no test in ${mode}`)
      : [];
    const lacking = own.some(({ passed }) => passed) ? absent : ["no passing test"];
    const verdict = failed.length > 0 ? "failed" : lacking.length > 0 ? "missing" : "shown";
    return { ...row, modes, tests: own.length, failed, verdict, lacking };
  });
}
