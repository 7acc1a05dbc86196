import { Command, Option } from "commander";
import { ACCEPTABLE, check, PHASES, SETTLE_MS, type Verdict } from "../../../lib/session/ops/index.ts";
import { NO, OK } from "../exit.ts";
import { seconds } from "../numbers.ts";
import { showing } from "../progress.ts";
import { examples, runs } from "../session.ts";
import { changeOf, phaseNamed, stepTo } from "../steps.ts";
import { bold, count, mark, table } from "../words.ts";

interface Options {
  from?: string;
  settle: number;
  wait: boolean;
  accept?: string[];
}

export const checkCommand = () =>
  runs<Options>(
    new Command("check")
      .argument("<phase>", `the next phase, a neighbour of what runs: ${PHASES.join(", ")}`)
      .option("--from <phase>", "the phase to leave; what runs if absent")
      .option(
        "--settle <seconds>",
        "how long the fleet must have been of one phase, and how far apart two looks are",
        seconds,
        SETTLE_MS / 1000,
      )
      .option("--no-wait", "one look only: quicker, and never a go where two are needed")
      .addOption(
        new Option("--accept <gate...>", "take upon yourself what cannot be found out here").choices(ACCEPTABLE),
      )
      .description("whether the step to a phase is safe now; exit code 0 go, 1 no")
      .addHelpText(
        "after",
        examples("check cached_db", "check bridge --accept eviction", "check cache+bridge --settle 180 --json"),
      ),
    async ({ kit, out, signal }, { from, settle, wait, accept = [] }, [name]) => {
      const to = phaseNamed(name as string);
      const step = await stepTo(await kit(), to, from);
      const verdict = await showing(`${step.from} -> ${step.to}`, out.json, async (tell) =>
        check(await kit(), step, {
          settleMs: settle * 1000,
          wait,
          accept,
          signal,
          onProgress: (doing, done, total) =>
            tell(
              done === 0 && total === null
                ? doing
                : `${doing}: ${count(done)}${total === null ? "" : ` of ${count(total)}`}`,
            ),
        }),
      );
      out.result(verdict, () => inWords(verdict));
      return verdict.go ? OK : NO;
    },
  );

function inWords({ step, go, gates }: Verdict): string {
  const lines = table(
    ["gate", "", "found", "what to do"],
    gates.map(({ name, ok, found, fix }) => [name, mark(ok), found, fix]),
  );
  const end = go ? `Go: ${changeOf(step)}; deploy.` : `No: stay in ${step.from}.`;
  return `${lines}\n\n${bold(end)}`;
}
