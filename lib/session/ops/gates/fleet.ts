// Conditions on what runs, by the register of the fleet.

import { REMEMBERED_MS } from "../../fleet/member";
import { type Kit, type Member, type Phase, phaseOf, type Step } from "../types";
import { type Condition, no, unknown, yes } from "./gate";

const MOST_ERRORS = 0.001;
/** Who is there tells every half minute (fleet/pulse.ts). */
const LEAST_MS = 60_000;
/** What a process tells of its calls is of so long before it told. */
const RECENT_MS = 600_000;

/** Only the phase that is to be left, for so long that whatever another one began is over. */
export const fleet: Condition = {
  name: "fleet",
  acceptable: true,
  async ask({ kit, step, settleMs }) {
    // An entry that `cached_db` made goes within cacheMaxAge or is renewed with a deadline that `cache` can live with.
    const trustedMs = step.from === "bridge" && step.to === "cache+bridge" ? kit.settings.cacheMaxAgeMs : 0;
    const waitMs = Math.max(settleMs, trustedMs, LEAST_MS);
    const now = kit.now();
    const members = await kit.fleet.members(REMEMBERED_MS);
    const others = members.filter((member) => phaseOf(member) !== step.from);
    const recent = others.filter(({ seenAt }) => now - seenAt < waitMs);
    const seconds = `${Math.round(waitMs / 1000)} s`;
    if (recent.length > 0) {
      const latest = Math.max(...recent.map(({ seenAt }) => seenAt));
      return no(
        `${phasesOf(recent)}, last seen ${age(now - latest)} ago.`,
        `Let them end, and wait until none was seen for ${seconds}.`,
      );
    }
    const ours = members.filter((member) => phaseOf(member) === step.from && now - member.seenAt < REMEMBERED_MS);
    if (ours.length === 0) {
      return unknown(
        "No process has been seen in the last hour.",
        "Is the register on (setup.ts), and the site in use?",
      );
    }
    const blind = ours.filter(({ hasDatabase, seenAt }) => !hasDatabase && now - seenAt < waitMs);
    if (blind.length > 0) {
      return no(
        `${blind.length} of ${ours.length} processes in ${step.from} have no database.`,
        "Set DATABASE_URL and deploy: sign-outs must reach the rows, and rows that have no entry must be found.",
      );
    }
    const strange = await strangeTier(kit, step, waitMs);
    if (strange !== null) {
      return no(
        `The site notes itself in another ${strange} than this environment names, or cannot reach it.`,
        "Give this command the site's own settings; with them, find out why its processes do not note themselves there.",
      );
    }
    const gone = others.length > 0 ? `; earlier ${phasesOf(others)}` : "";
    return yes(`${phasesOf(ours)}, nobody else in the last ${seconds}${gone}.`);
  },
};

/** The tier that none of those has noted itself in who have both, while some of them stand in the other. */
async function strangeTier({ noted }: Kit, { from, to }: Step, waitMs: number): Promise<string | null> {
  // A step to or from `db` takes the cache away, or adds it: what the environment names the site need not.
  if (from === "db" || to === "db") return null;
  const hasBoth = (member: Member) => member.hasDatabase && member.hasCache && phaseOf(member) === from;
  const tiers = [...(await noted(waitMs))].map(([tier, members]) => ({ tier, knows: members.some(hasBoth) }));
  if (!tiers.some(({ knows }) => knows)) return null;
  const strange = tiers.find(({ knows }) => !knows);
  return strange ? { database: "database", cache: "Redis" }[strange.tier] : null;
}

export const errors: Condition = {
  name: "errors",
  acceptable: true,
  async ask({ kit }) {
    const now = kit.now();
    // A process that has ended goes on telling of its last ten minutes: an hour of them would hide, or outlast, a bad one.
    const members = (await kit.fleet.members(RECENT_MS)).filter(({ seenAt }) => now - seenAt < RECENT_MS);
    const calls = sum(members, ({ recent }) => recent.cacheCalls);
    const failed = sum(members, ({ recent }) => recent.cacheErrors);
    if (calls === 0) return unknown("Nobody called the cache in the last ten minutes.", "Wait for visitors.");
    const found = `${failed} of ${calls} calls to the cache failed in the last ten minutes.`;
    if (failed < calls * MOST_ERRORS) return yes(found);
    return no(found, "The next phases need the cache for every request: find out why, and wait ten minutes.");
  },
};

function phasesOf(members: readonly Member[]): string {
  const counts = new Map<Phase, number>();
  for (const member of members) counts.set(phaseOf(member), (counts.get(phaseOf(member)) ?? 0) + 1);
  return [...counts]
    .map(([phase, count]) => `${count} ${count === 1 ? "process" : "processes"} in ${phase}`)
    .join(", ");
}

const age = (ms: number) => `${Math.max(0, Math.round(ms / 1000))} s`;
const sum = (members: readonly Member[], of: (member: Member) => number) =>
  members.reduce((total, member) => total + of(member), 0);
