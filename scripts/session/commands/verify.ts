import { Command } from "commander";
import { type Comparison, compare, type DifferenceKind, type Kit } from "../../../lib/session/ops/index.ts";
import { Failure, INTERRUPTED, NO, OK } from "../exit.ts";
import { natural, positive } from "../numbers.ts";
import { pace, showing } from "../progress.ts";
import { examples, runs, type Session } from "../session.ts";
import { bold, count, table } from "../words.ts";

interface Options {
  sample?: number;
  examples: number;
}

const MEANING: Readonly<Record<DifferenceKind, string>> = {
  missing: "a living row without an entry: warm",
  behind: "the entry knows less than the row: warm",
  ahead: "the entry knows more than the row: backfill",
  "entry-undead": "signed out in the database, not in the cache: sweep",
  "row-undead": "signed out in the cache, not in the database: backfill",
  unreadable: "this release cannot read it: inspect, revoke",
};

export const verifyCommand = () =>
  runs<Options>(
    new Command("verify")
      .option("--sample <rows>", "look at about so many rows and entries instead of all", positive)
      .option("--examples <number>", "differences of each kind to name", natural, 10)
      .description("compares the two tiers, session by session; exit code 0 they agree, 1 they differ")
      .addHelpText("after", examples("verify", "verify --sample 5000", "verify --json")),
    async (session, options) => {
      const kit = await session.kit();
      const found = await run(session, kit, options);
      if (session.signal.aborted) throw new Failure(INTERRUPTED, "Stopped.", "");
      session.out.result(found, () => inWords(found, kit.settings.prefix));
      return Object.values(found.differences).some((number) => number > 0) ? NO : OK;
    },
  );

async function run({ out, signal }: Session, kit: Kit, options: Options): Promise<Comparison> {
  return showing("verify", out.json, async (tell) => {
    const speed = pace();
    const job = compare(kit, { ...options, signal });
    for (;;) {
      const { done, value } = await job.next();
      if (done) return value;
      tell(speed(value.done, value.total));
    }
  });
}

function inWords({ rows, entries, same, differences, examples, complete }: Comparison, prefix: string): string {
  if (rows + entries === 0) return `No session under the prefix ${prefix}: is SESSION_PREFIX the site's?`;
  const kinds = (Object.keys(differences) as DifferenceKind[]).filter((kind) => differences[kind] > 0);
  const looked = `${count(rows)} rows and ${count(entries)} entries${complete ? "" : ", a sample"}; ${count(same)} rows agree with their entries.`;
  if (kinds.length === 0) return `${looked}\n\n${bold("The tiers agree.")}`;
  return [
    looked,
    table(
      ["differs", "sessions", "meaning"],
      kinds.map((kind) => [kind, count(differences[kind]), MEANING[kind]]),
    ),
    table(
      ["handle", "differs", "why"],
      examples.map(({ handle, kind, why }) => [handle, kind, why]),
    ),
  ].join("\n\n");
}
