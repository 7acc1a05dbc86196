import { Command } from "commander";
import { distance } from "fastest-levenshtein";
import { doctor, type Gate, SETTINGS } from "../../../lib/session/ops/index.ts";
import { NO, OK } from "../exit.ts";
import { examples, runs } from "../session.ts";
import { bold, mark, table } from "../words.ts";

export const doctorCommand = () =>
  runs(
    new Command("doctor")
      .description("every setting and everything sessions depend on, each fault with what to do about it")
      .addHelpText("after", examples("doctor", "doctor --json")),
    async ({ out }) => {
      const findings = [...(await doctor(process.env)), ...unknownNames(process.env)];
      const faults = findings.filter(({ ok }) => ok === false).length;
      out.result(findings, () => {
        const lines = findings.map(({ name, ok, found, fix }) => [name, mark(ok), found, fix]);
        const end = faults === 0 ? "No fault." : `${faults} ${faults === 1 ? "fault" : "faults"}.`;
        return `${table(["what", "", "found", "what to do"], lines)}\n\n${bold(end)}`;
      });
      return faults === 0 ? OK : NO;
    },
  );

/** So many letters a slip of the pen may be off; what is farther away is somebody else's name. */
const SLIP = 3;

function unknownNames(env: NodeJS.ProcessEnv): Gate[] {
  const nearly = (name: string) => SETTINGS.find((setting) => distance(name, setting) <= SLIP);
  return Object.keys(env).flatMap((name) => {
    const meant = SETTINGS.includes(name) ? undefined : nearly(name);
    return meant ? { name: "settings", ok: null, found: `${name} is no setting.`, fix: `Did you mean ${meant}?` } : [];
  });
}
