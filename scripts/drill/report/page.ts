// The report: one HTML file that needs nothing else.
import { KINDS } from "../check/violation.ts";
import type { DrillRecord } from "../drill.ts";
import { FAULT_KINDS, type FaultKind } from "../faults.ts";
import type { Event } from "../history/event.ts";
import { costByPhase, latencyByPhase, latencyOverTime, timeline } from "./charts.ts";
import type { Summary } from "./summary.ts";

type Cell = string | number | null;

export function page(summary: Summary, record: DrillRecord, history: readonly Event[]): string {
  const { options, counts, passed } = summary;
  const title = `Drill: ${passed ? "nothing lost" : "losses"}`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
<h1>${title}</h1>
<p>${summary.sessions} sessions of ${options.sessions} browsers, ${summary.requests} requests
(${summary.unknown} of them without an answer that says what happened), ${record.faults.length} faults,
${summary.minutes} minutes, ${options.processes} processes, store: ${options.store}. ${html(summary.database)};
${html(summary.redis)}.</p>
<p>Repeat its plan: <code>npm run drill -- ${html(commandLine(options))}</code></p>

<h2>Losses</h2>
${table(
  ["", ...summary.phases.map(({ phase }) => phase), "all"],
  KINDS.map((kind) => [kind, ...summary.phases.map(({ violations }) => violations[kind]), counts[kind]]),
)}
<p>By the phase of the process that answered. “Stale within bound” is the residue that the documentation names: another
reader of a session, in <code>cached_db</code>, after both calls to the cache had failed.</p>

<h2>The way</h2>
${timeline(record)}
${table(
  ["fault", "", "times"],
  Object.entries(summary.faults).map(([kind, times]) => [kind, FAULT_KINDS[kind as FaultKind], times]),
)}
${table(
  ["gate to", "after step", "what the commands before it did", "said no to the end"],
  summary.gates.map(({ to, step, work, no }) => [to, step + 1, work, no.join(" ")]),
)}

<h2>What a request costs</h2>
<p>While the whole fleet was in one phase; faults, repeats and what runs after the response included.</p>
${costByPhase(summary.phases)}

<h2>How long it takes</h2>
${latencyByPhase(summary.phases)}
${latencyOverTime(history, record.took)}
${table(
  ["phase", "", "requests", "failed", "p50 ms", "p95 ms", "SQL / request", "REST / request"],
  summary.phases.map((phase) => [
    phase.phase,
    phase.title,
    phase.requests,
    phase.failed,
    phase.p50,
    phase.p95,
    phase.statements,
    phase.restCommands,
  ]),
)}
${examples(summary)}
${summary.crashes.map((words) => `<h2>A process ended by itself</h2><pre>${html(words)}</pre>`).join("")}
</html>
`;
}

function examples({ examples }: Summary): string {
  if (examples.length === 0) return "";
  const rows = examples.map(({ kind, detail, event }) => [
    kind,
    detail,
    `${event.op} by ${event.reader}, session ${event.session}, positions ${event.start} to ${event.end}, ${event.phase}`,
  ]);
  return `<h2>The first of each kind</h2>${table(["kind", "what", "answer"], rows)}`;
}

export function commandLine(options: Summary["options"]): string {
  return Object.entries(options)
    .map(([name, value]) => `--${name} ${value}`)
    .join(" ");
}

function table(head: readonly string[], rows: readonly Cell[][]): string {
  const row = (cells: readonly Cell[], tag: "th" | "td") =>
    `<tr>${cells.map((cell) => `<${tag}${typeof cell === "number" ? ' class="n"' : ""}>${html(String(cell ?? "–"))}</${tag}>`).join("")}</tr>`;
  return `<table><thead>${row(head, "th")}</thead><tbody>${rows.map((cells) => row(cells, "td")).join("")}</tbody></table>`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const html = (text: string) => text.replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char);

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; font-size: 0.875rem; }
th, td { padding: 0.25rem 0.75rem; text-align: left; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
.n { text-align: right; font-variant-numeric: tabular-nums; }
figure { margin: 1rem 0; }`;
