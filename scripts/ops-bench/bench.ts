// The measurement, from empty tiers to the last comparison.
import { Redis } from "ioredis";
import { atEnd } from "../lib/cleanup.ts";
import { tasks } from "../lib/tasks.ts";
import { digestOfEntries, digestOfRows } from "./digest.ts";
import type { Figures } from "./meter.ts";
import { readOptions } from "./options.ts";
import { killed, measured } from "./parts.ts";
import { inWords, type Kill, machine, type Report, ratiosOf } from "./report.ts";
import { clear, openKit, startTiers } from "./tiers.ts";

const NEVER: Kill = { at: 0, equal: false };

/** @returns the exit code: 1 if a run that was killed ended otherwise than the one that was not, or if anything differs */
export async function main(argv: string[]): Promise<number> {
  const options = readOptions(argv);
  const { rows: count, batch } = options;
  const { address, descriptions } = await startTiers(options);
  const redis = new Redis(address.redis);
  const empty = () => clear(redis, address);
  atEnd(async () => {
    await empty();
    redis.disconnect();
  });
  const kit = await openKit(address, () => undefined);
  const task = { address, count, batch };
  const figures: Figures[] = [];
  const measure = async (name: string, more: { count?: number } = {}) =>
    void figures.push(await measured({ ...task, name, ...more }));
  const kill: { warm: Kill; backfill: Kill } = { warm: NEVER, backfill: NEVER };
  /** Ends it with SIGKILL half-way, goes on in another process, and looks whether that shows. */
  const interrupt = async (name: "warm" | "backfill", look: () => Promise<string>, undisturbed: string) => {
    const { done, checkpoint } = await killed({ ...task, name }, count / 2);
    await measured({ ...task, name, after: checkpoint });
    kill[name] = { at: done, equal: (await look()) === undisturbed };
  };

  await tasks({
    [`${count} rows`]: () => measure("rows"),
    "a bare loop of SETs": () => measure("SETs").then(empty),
    warm: () => measure("warm"),
    "warm again": () => measure("warm again"),
    compare: () => measure("compare"),
    "warm, killed and gone on with": async () => {
      const undisturbed = await digestOfEntries(kit);
      await empty();
      await interrupt("warm", () => digestOfEntries(kit), undisturbed);
    },
    "backfill into an empty table": () => kit.empty().then(() => measure("backfill")),
    "backfill again": () => measure("backfill again"),
    "compare again": () => measure("compare again"),
    "backfill, killed and gone on with": async () => {
      const undisturbed = await digestOfRows(kit);
      await kit.empty();
      await interrupt("backfill", () => digestOfRows(kit), undisturbed);
    },
    "a bare loop of scripts": async () => {
      await empty();
      // As many as `warm` has run; the rest of its commands are a look a batch.
      const { commands = 0 } = figures.find(({ name }) => name === "warm") ?? {};
      await measure("scripts", { count: commands - Math.ceil(count / batch) });
      await empty();
    },
  });

  const report: Report = {
    options: { ...options },
    machine: machine(),
    ...descriptions,
    figures,
    ratios: ratiosOf(figures),
    kill,
  };
  console.log(options.json ? JSON.stringify(report, null, 2) : inWords(report));
  return kill.warm.equal && kill.backfill.equal && figures.every((one) => isWhole(one, count)) ? 0 : 1;
}

/** Of a comparison: everything was looked at, and nothing differed. */
function isWhole({ name, counts }: Figures, count: number): boolean {
  const { rows, entries, ...differences } = counts;
  if (!name.startsWith("compare")) return true;
  return rows === count && entries === count && Object.values(differences).every((number) => number === 0);
}
