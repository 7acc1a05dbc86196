import { cpus } from "node:os";
import Table from "cli-table3";
import type { Figures } from "./meter.ts";

/** After how many records a job was killed, and whether it ended the same when it was gone on with. */
export interface Kill {
  readonly at: number;
  readonly equal: boolean;
}

export interface Report {
  readonly options: Readonly<Record<string, unknown>>;
  readonly machine: string;
  readonly database: string;
  readonly redis: string;
  readonly figures: readonly Figures[];
  /** How many times as long as the bare loop. */
  readonly ratios: Readonly<Record<string, number>>;
  readonly kill: { readonly warm: Kill; readonly backfill: Kill };
}

export const machine = () =>
  `${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, Node ${process.versions.node}`;

export function ratiosOf(figures: readonly Figures[]): Record<string, number> {
  const seconds = (name: string) => figures.find((one) => one.name === name)?.seconds ?? Number.NaN;
  const ratio = (name: string, bare: string) => Math.round((seconds(name) / seconds(bare)) * 100) / 100;
  return {
    "warm / SETs": ratio("warm", "SETs"),
    "warm / scripts": ratio("warm", "scripts"),
    "backfill / SETs": ratio("backfill", "SETs"),
    "compare / SETs": ratio("compare", "SETs"),
  };
}

const whole = (number: number) => number.toLocaleString("en-US").replaceAll(",", " ");

export function inWords({ machine, database, redis, figures, ratios, kill }: Report): string {
  const heads = [
    "",
    "records",
    "seconds",
    "records/s",
    "CPU s",
    "MB early",
    "MB peak",
    "requests",
    "MB sent",
    "commands",
    "inside Redis",
    "SQL",
    "counts",
  ];
  const table = new Table({
    head: heads,
    style: { head: [], border: [] },
    colAligns: heads.map((_, nth) => (nth % 12 === 0 ? "left" : "right")),
  });
  for (const one of figures) {
    const counts = Object.entries(one.counts).filter(([, count]) => count > 0);
    table.push([
      one.name,
      whole(one.records),
      one.seconds.toFixed(1),
      whole(one.perSecond),
      one.cpu.toFixed(1),
      one.rssEarly,
      one.rssPeak,
      whole(one.requests),
      one.sentMb,
      whole(one.commands),
      whole(one.commandsInside),
      whole(one.statements),
      counts.map(([name, count]) => `${whole(count)} ${name}`).join(", "),
    ]);
  }
  const lines = Object.entries(ratios).map(([name, ratio]) => `  ${name.padEnd(16)} ${ratio.toFixed(2)}`);
  const end = ([name, { at, equal }]: [string, Kill]) =>
    `${name} killed (SIGKILL) after ${whole(at)} records and gone on with in another process: ${equal ? "the same as an undisturbed run" : "NOT THE SAME AS AN UNDISTURBED RUN"}.`;
  return [
    `${database}; ${redis}; ${machine}`,
    table.toString(),
    "Time, as a multiple of the bare loop's:",
    ...lines,
    ...Object.entries(kill).map(end),
  ].join("\n");
}
