// What is so now, for the pages of the console: the kit's own words, without what they need not know.

import "server-only";
import { randomUUID } from "node:crypto";
import {
  aheadBy,
  compare,
  finished,
  type Kit,
  type Member,
  phaseOf,
  type Running,
  SETTLE_MS,
  type Status,
  status,
  type Told,
} from "@/lib/session/ops";
import { processJobs } from "./jobs";
import { Kept } from "./kept";
import { consoleKit } from "./kit";
import { once } from "./once";
import { anyReasonOf } from "./reason";
import { type Coverage, type Facts, type FleetNote, MOST_PROCESSES } from "./wire";

const STATUS_MS = 1_500;
const COVERAGE_MS = 15_000;
/** How long a page waits for news; after that it is told what was so before. */
const WAIT_MS = 3_000;

/** So many rows and keys are looked at one by one; of more, a sample. */
const FEW = 2_000;
const SAMPLE = 500;
/** Between the two looks at what differs. */
const AGAIN_MS = 300;

interface Look extends Status {
  readonly ahead: Facts["ahead"];
}

const looks = () => once("looks", () => new Kept(async () => look(await consoleKit()), STATUS_MS));
const coverages = () => once("coverages", () => new Kept(async () => coverageOf(await consoleKit()), COVERAGE_MS));
const server = () => once("server", () => randomUUID().slice(0, 8));

/** @returns null while the tiers have not told anything yet */
export async function facts(): Promise<Facts | null> {
  const [seen, coverage] = await Promise.all([looks().latest(WAIT_MS), coverages().latest(0)]);
  if (seen === null) return null;
  const { at, prefix, environment, rows, cache, ahead } = seen;
  const fleet = seen.fleet && ("value" in seen.fleet ? { value: fleetNote(seen.fleet.value, at) } : seen.fleet);
  const [busy, ...others] = fleet && "value" in fleet ? fleet.value.groups.filter(({ busy }) => busy > 0) : [];
  return {
    ...{ at, prefix, environment, rows, cache, ahead, fleet, coverage },
    server: server(),
    phase: busy && others.length === 0 ? busy.phase : environment,
    jobs: processJobs(anyReasonOf).notes(),
  };
}

async function look(kit: Kit): Promise<Look> {
  const [now, database, cache] = await Promise.all([status(kit), aheadOf(kit, kit.rows), aheadOf(kit, kit.entries)]);
  return { ...now, ahead: { database, cache } };
}

async function aheadOf(kit: Kit, tier: { clock(): Promise<number> } | null): Promise<number | null> {
  if (tier === null) return null;
  return aheadBy(tier, kit, 1).then(Math.round, () => null);
}

/** As in the gates, which wait for so long: a process that told nothing meanwhile may be gone. */
const isBusy = ({ seenAt }: Member, at: number) => at - seenAt < SETTLE_MS;

function fleetNote({ groups }: Running, at: number): FleetNote {
  const members = groups.flatMap(({ members }) => members).sort((a, b) => b.seenAt - a.seenAt);
  return {
    groups: groups.map(({ phase, members }) => {
      const busy = members.filter((member) => isBusy(member, at)).length;
      return { phase, busy, quiet: members.length - busy };
    }),
    processes: members.slice(0, MOST_PROCESSES).map(processNote),
    readings: members
      .filter((member) => isBusy(member, at))
      .map(({ process, startedAt, seenAt, counts, latencies }) => ({ process, startedAt, seenAt, counts, latencies })),
  };
}

const processNote = (member: Member) => {
  const { process, build, startedAt, seenAt } = member;
  return { process, build, startedAt, seenAt, phase: phaseOf(member) };
};

async function coverageOf(kit: Kit): Promise<Told<Coverage>> {
  const { rows, entries, now } = kit;
  if (rows === null || entries === null) return null;
  try {
    const { live, dead, expired } = await rows.count(now());
    const size = live + dead + expired + ((await entries.server()).keys ?? Number.POSITIVE_INFINITY);
    const job = compare(kit, { examples: 0, pauseMs: AGAIN_MS, ...(size > FEW && { sample: SAMPLE }) });
    const { same, differences, complete } = await finished(job);
    return { value: { at: now(), same, differences, complete } };
  } catch (error) {
    return { reason: anyReasonOf(error) };
  }
}
