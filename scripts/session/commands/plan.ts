import { Command } from "commander";
import { PHASES, type Phase, plan, workBefore } from "../../../lib/session/ops/index.ts";
import { OK } from "../exit.ts";
import { examples, runs } from "../session.ts";
import { changeOf, commandsBefore, phaseNamed, startOf } from "../steps.ts";
import { bold } from "../words.ts";

export const planCommand = () =>
  runs<{ from?: string }>(
    new Command("plan")
      .argument("[to]", `a phase: ${PHASES.join(", ")}; from db up to cache if absent, or back`)
      .option("--from <phase>", "where to start; what runs if absent")
      .description("the steps to another phase, each with what to run, to change and to check")
      .addHelpText("after", examples("plan cache", "plan db --from cache", "plan cached_db --json")),
    async ({ kit, out }, options, [name]) => {
      const to = name === undefined ? null : phaseNamed(name);
      // Between two named phases there is nothing to ask.
      const from = options.from ? phaseNamed(options.from) : await startOf(await kit(), undefined);
      // Nor need the environment be sound: one that is not names no Redis.
      const settings = await kit().then(
        (kit) => kit.settings,
        () => undefined,
      );
      const steps = plan(from, to ?? farEnd(from), settings);
      out.result(
        { from, steps: steps.map((step) => ({ ...step, before: workBefore(step) })) },
        () =>
          steps
            .map((step, index) =>
              [
                bold(`${index + 1}. ${step.from} -> ${step.to}`),
                ...commandsBefore(step).map((command) => `   run     ${command}`),
                `   check   npm run session -- check ${step.to}`,
                `   change  ${changeOf(step)}; deploy`,
              ].join("\n"),
            )
            .join("\n") || `The site is in ${from} already.`,
      );
      return OK;
    },
  );

/** Where somebody wants to go who names no place. */
const farEnd = (from: Phase): Phase => (from === "cache" ? "db" : "cache");
