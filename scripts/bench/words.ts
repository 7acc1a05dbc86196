// The result for the person at the terminal.
import Table from "cli-table3";
import { KINDS, type Kind } from "./kinds.ts";
import { type Comparison, costOf, isLoss, isUnexplained, type Report } from "./report.ts";
import { firstRequestTable, importsTable } from "./start/section.ts";
import { HOW_TO_HAVE } from "./systems/django/python.ts";
import { SYSTEMS, type SystemId } from "./systems/index.ts";
import * as tables from "./tables.ts";

const KIND_NAMES = Object.keys(KINDS) as Kind[];
const plain = (name: string) => name.replaceAll(/[*`]/g, "");

export function inWords(report: Report): string {
  const { machine, database, redis, django, counts, comparisons, steady, hotPath } = report;
  const costs = table(["", ...KIND_NAMES.map((kind) => KINDS[kind].title)]);
  for (const [id, row] of Object.entries(counts))
    costs.push([
      plain(SYSTEMS[id as SystemId].name),
      ...KIND_NAMES.map((kind) => (row[kind] ? `${costOf(row[kind])} (${row[kind].roundTrips})` : "-")),
    ]);
  const ratios = table(["ours", "peer", "", "trips", "time ratio", "quartiles", "far away", ""]);
  for (const one of comparisons)
    ratios.push([
      plain(SYSTEMS[one.ours].name),
      plain(SYSTEMS[one.peer].name),
      KINDS[one.kind].title,
      `${one.trips.ours} / ${one.trips.peer}`,
      one.ratio?.median.toFixed(2) ?? "-",
      one.ratio ? `${one.ratio.q1.toFixed(2)} to ${one.ratio.q3.toFixed(2)}` : "-",
      one.far?.median.toFixed(2) ?? "-",
      verdict(one),
    ]);
  const pages = steady.map(
    ({ mode, pace, sql, redis }) => `  ${mode}, a page every ${pace} s: ${sql} SQL, ${redis} Redis`,
  );
  const reads = Object.entries(hotPath.read).map(
    ([mode, { median, q1, q3 }]) => `  ${mode} ${median} [${q1} to ${q3}]`,
  );
  return [
    `${database}; ${redis}; ${machine}`,
    "Commands to Redis (R), SQL statements (S), and round trips before the answer (in brackets):",
    costs.toString(),
    ...(django === null ? [`Django is left out: no Python here has it. ${HOW_TO_HAVE}`] : []),
    "Our time as a multiple of the peer's:",
    ratios.toString(),
    "For 1,000 signed-in pages:",
    ...pages,
    `getSession without a network, in unseals of iron-session (${hotPath.unseal.median} µs):`,
    ...reads,
    // Tables in Markdown are tables on a terminal too.
    "Among more sessions, in calls that read nothing:",
    tables.growthTable(report),
    "With more data:",
    tables.sizesTable(report),
    "Pages with a session, of pages without:",
    tables.sessionTable(report),
    "Pages behind a check, of pages without one:",
    tables.beforeTable(report),
    `${report.options.crowd} visitors at once:`,
    tables.crowdTable(report),
    tables.bundlesTable(report),
    ...(report.start ? ["Cold start:", importsTable(report.start), firstRequestTable(report.start)] : []),
  ].join("\n");
}

function verdict(one: Comparison): string {
  if (one.other) return "other guarantees";
  if (isUnexplained(one)) return "LOSS, NOT EXPLAINED";
  return isLoss(one) ? "loss" : "";
}

const table = (head: string[]) => new Table({ head, style: { head: [], border: [] } });
