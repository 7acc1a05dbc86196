// npm run runbook, under the project's own Node.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../drill/check/check.ts";
import { environmentOf } from "../drill/fleet/environment.ts";
import { readHistory } from "../drill/history/recorder.ts";
import { startTiers } from "../drill/tiers/tiers.ts";
import { atEnd } from "../lib/cleanup.ts";
import { command } from "../lib/command.ts";
import { root } from "../lib/root.ts";
import { showing } from "../session/progress.ts";
import { type Printed, readDocument, withOutput } from "./document.ts";
import { follow } from "./journey.ts";
import { type Options, readOptions } from "./options.ts";
import { makeProject } from "./project.ts";
import { inWords, nothingLost, type Summary } from "./report.ts";
import { openSite } from "./site.ts";

const DEFAULT_MAX_AGE_S = 300;
const HURRY_S = 2;
/** One call in a thousand that fails keeps a gate shut for ten minutes, and tests run on machines that are busy. */
const HURRIED_TIMEOUT_MS = "10000";

await command(async () => {
  const options = readOptions(process.argv.slice(2));
  const summary = await showing("Run book", false, (tell) => main(options, tell));
  console.log(options.json ? JSON.stringify(summary, null, 2) : inWords(summary));
  return summary.passed ? 0 : 1;
});

async function main(options: Options, tell: (doing: string) => void): Promise<Summary> {
  const began = performance.now();
  const file = join(root, options.document);
  const chapters = readDocument(readFileSync(file, "utf8"));
  const scratch = mkdtempSync(join(tmpdir(), "runbook-"));
  atEnd(() => rmSync(scratch, { recursive: true, force: true }));

  tell("database, Redis and the build of the app");
  const { database, hurry } = options;
  const tiers = await startTiers({ database });
  const project = await makeProject(database);
  const maxAge = hurry ? HURRY_S : DEFAULT_MAX_AGE_S;
  const settings = {
    ...environmentOf("P0", tiers),
    SESSION_CACHE_MAX_AGE: `${maxAge}`,
    ...(hurry && { SESSION_STORE_TIMEOUT_MS: HURRIED_TIMEOUT_MS }),
  };

  tell(`a site with ${options.sessions} sessions`);
  const site = await openSite(options, settings, tiers, { folder: project.site, scratch });
  const printed: Printed[] = [];
  const stages = await follow(
    chapters,
    { ...project, settle: site.settle, deploy: site.deploy },
    {
      settings,
      own: environmentOf("P1", tiers),
      haste: hurry ? ` --settle ${HURRY_S}` : "",
      pauseMs: hurry ? 1_000 : 10_000,
      // On a terminal one line that lives; in a log a line for each thing begun.
      onProgress: (doing) => tell(process.stderr.isTTY ? `${doing} (${site.requests} requests)` : doing),
      onPrinted: (what) => printed.push(what),
    },
  );
  tell("asking for everybody");
  await site.close();

  const verdict = check(readHistory(site.historyFile), maxAge * 1000);
  const { json: _, write, ...told } = options;
  const summary = {
    options: told,
    ...tiers.descriptions,
    minutes: Math.round((performance.now() - began) / 6_000) / 10,
    browsers: { sessions: verdict.sessions, requests: verdict.requests, counts: verdict.counts },
    others: site.asked,
    stages,
    crashes: site.crashes,
  };
  // Read again: meanwhile somebody may have worked on its words.
  if (write) writeFileSync(file, withOutput(readFileSync(file, "utf8"), printed));
  return { passed: nothingLost(summary), ...summary };
}
