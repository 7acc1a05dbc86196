// npm run drill, under the project's own Node.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { Listr, ListrLogger, ProcessOutput } from "listr2";
import { atEnd } from "../lib/cleanup.ts";
import { command } from "../lib/command.ts";
import { root } from "../lib/root.ts";
import { check, type Verdict } from "./check/check.ts";
import { type DrillRecord, runDrill } from "./drill.ts";
import { CACHE_MAX_AGE_S } from "./fleet/environment.ts";
import { type Launch, prepareLaunch } from "./fleet/launch.ts";
import type { Event } from "./history/event.ts";
import { readHistory } from "./history/recorder.ts";
import { HELP, Misuse, type Options, readOptions } from "./options.ts";
import { commandLine, page } from "./report/page.ts";
import { type Summary, summarise } from "./report/summary.ts";
import { inWords } from "./report/words.ts";
import { startTiers, type Tiers } from "./tiers/tiers.ts";

/** What the parts of a run hand on. */
interface Run {
  tiers: Tiers;
  launch: Launch;
  record: DrillRecord;
  history: Event[];
  verdict: Verdict;
  summary: Summary;
  report: string;
}

await command(
  async () => {
    const options = readOptions(process.argv.slice(2));
    if (options !== null) return main(options);
    console.log(HELP);
    return 0;
  },
  (error) => {
    if (!(error instanceof Misuse)) return null;
    console.error(error.message);
    return 2;
  },
);

async function main(options: Options): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "drill-"));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  const { summary, report } = await tasks(options, folder).run();
  if (options.json) console.log(JSON.stringify({ ...summary, report }, null, 2));
  else console.log(inWords(summary, report));
  return summary.passed ? 0 : 1;
}

function tasks(options: Options, folder: string): Listr<Run> {
  // stdout is for the result alone.
  const processOutput = new ProcessOutput(process.stderr, process.stderr);
  return new Listr<Run>(
    [
      {
        title: "Database and Redis",
        async task(run, task) {
          run.tiers = await startTiers(options);
          task.title = `Database and Redis: ${run.tiers.descriptions.database}; ${run.tiers.descriptions.redis}`;
        },
      },
      {
        title: options.store === "ours" ? "Build of the app" : "The naive app",
        async task(run) {
          run.launch = await prepareLaunch(options, run.tiers);
        },
      },
      {
        title: `Drill: ${commandLine({ ...options })}`,
        async task(run, task) {
          run.record = await runDrill(options, run.tiers, run.launch, folder, (doing, requests, faults) => {
            // On a terminal one line that lives; in a log a line for each thing begun.
            const { isTTY } = process.stderr;
            const text = isTTY ? `${doing} (${requests} requests, ${faults} of ${options.faults} faults)` : doing;
            if (text !== task.output) task.output = text;
          });
        },
      },
      {
        title: "Check of the whole history",
        task(run) {
          run.history = readHistory(run.record.historyFile);
          run.verdict = check(run.history, CACHE_MAX_AGE_S * 1000);
          run.summary = summarise(options, run.tiers.descriptions, run.record, run.history, run.verdict);
        },
      },
      {
        title: "Report",
        task(run) {
          run.report = writeReport(options, run);
        },
      },
    ],
    {
      renderer: "default",
      rendererOptions: { logger: new ListrLogger({ processOutput }), collapseSubtasks: false },
      fallbackRenderer: "simple",
      fallbackRendererOptions: { logger: new ListrLogger({ processOutput }) },
      fallbackRendererCondition: !process.stderr.isTTY,
      registerSignalListeners: false,
    },
  );
}

/** @returns its path from the root of the project */
function writeReport({ keep }: Options, { summary, record, history, verdict }: Run): string {
  const folder = join(root, ".data/drill", new Date().toISOString().replace(/[:.]/g, "-"));
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "report.html");
  writeFileSync(file, page(summary, record, history));
  if (keep) {
    copyFileSync(record.historyFile, join(folder, "history.jsonl"));
    writeFileSync(join(folder, "violations.json"), JSON.stringify(verdict.violations, null, 1));
  }
  return relative(root, file);
}
