// One job, in the process that it is measured in.
import { backfill } from "../../lib/session/ops/backfill.ts";
import { compare } from "../../lib/session/ops/compare.ts";
import type { Job } from "../../lib/session/ops/types.ts";
import { warm } from "../../lib/session/ops/warm.ts";
import { bareScripts, bareSets } from "./bare.ts";
import { Meter } from "./meter.ts";
import { TASK, type Task } from "./parts.ts";
import { fill } from "./sessions.ts";
import { type Kit, openKit } from "./tiers.ts";

type Work = (kit: Kit, task: Task) => Job<unknown>;

const WORK: Record<string, Work> = {
  rows: fill,
  SETs: (_, { address, count, batch }) => bareSets(address, count, batch),
  scripts: (_, { address, count, batch }) => bareScripts(address, count, batch),
  warm: (kit, task) => warm(kit, optionsOf(task)),
  backfill: (kit, task) => backfill(kit, optionsOf(task)),
  compare: (kit, { batch }) => compare(kit, { batch }),
};

const optionsOf = ({ batch, after, rate }: Task) => ({
  batch,
  ...(after !== undefined && { after }),
  ...(rate !== undefined && { rate }),
});

export async function job(): Promise<void> {
  const task: Task = JSON.parse(process.env[TASK] ?? "{}");
  // "warm again" is `warm` too.
  const work = WORK[task.name.split(" ")[0] ?? ""];
  if (!work) throw new Error(`There is no job ${task.name}.`);
  const meter = await Meter.start(task.address.redis);
  const kit = await openKit(task.address, () => meter.statements++);
  let last = { done: 0, checkpoint: "" };
  const figures = await meter.of(task.name, task.count, async (reached) => {
    let counts = {};
    for await (const progress of work(kit, task)) {
      last = { done: progress.done, checkpoint: progress.checkpoint };
      counts = progress.counts;
      reached(last.done);
      process.send?.(last);
    }
    return counts;
  });
  process.send?.({ ...last, figures }, () => process.exit());
}
