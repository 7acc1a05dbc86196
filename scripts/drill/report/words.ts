// The result for the person at the terminal.
import { styleText } from "node:util";
import { KINDS } from "../check/violation.ts";
import type { Summary } from "./summary.ts";

export function inWords(summary: Summary, report: string): string {
  const { counts, passed } = summary;
  const head = `${summary.sessions} sessions, ${summary.requests} requests (${summary.unknown} of unknown outcome), ${summary.minutes} minutes`;
  const rows = summary.phases.map(({ phase, title, requests, p50, p95, statements, restCommands }) =>
    [
      `  ${phase} ${title}`.padEnd(30),
      `${requests} requests`.padStart(16),
      `${p50} / ${p95} ms`.padStart(16),
      `${statements ?? "?"} SQL`.padStart(10),
      `${restCommands} REST a request`.padStart(22),
    ].join(""),
  );
  const losses = KINDS.map((kind) => `  ${kind.padEnd(22)}${counts[kind]}`);
  const gates = summary.gates.filter(({ no }) => no.length > 0);
  return [
    styleText("bold", passed ? "Nothing lost" : "Losses"),
    `  ${head}`,
    ...losses,
    "",
    styleText("bold", "By phase (latency p50 / p95)"),
    ...rows,
    "",
    ...gates.map(({ to, step, no }) => `  The gate to ${to} after step ${step + 1} never said go. ${no.join(" ")}`),
    ...summary.crashes.map((words) => `  A process ended by itself. Its last words:\n${words}`),
    `Report: ${report}`,
  ].join("\n");
}
