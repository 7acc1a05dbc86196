// What an operator does before the next deploy (lib/session/ops): the commands of the plan, then the gate, until it says go.
// It is the kit of the app's own copy of lib/session, while the crowd goes on.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { register } from "tsx/esm/api";
import {
  PHASES as KIT_PHASES,
  type Kit,
  type Phase as KitPhase,
  phaseOf,
  type Step,
} from "../../lib/session/ops/types.ts";
import { buildApp } from "./fleet/app.ts";
import { CACHE_MAX_AGE_S, environmentOf } from "./fleet/environment.ts";
import type { Options } from "./options.ts";
import { PHASES, type Phase } from "./phases.ts";
import { purge, type Tiers } from "./tiers/tiers.ts";

export interface GateReport {
  /** The number of the step that ended with it. */
  readonly step: number;
  readonly to: Phase;
  /** What the commands did, in words. */
  readonly work: string;
  /** What still said no when the time was up. */
  readonly no: readonly string[];
}

export interface GateKeeper {
  /**
   * @param rolledAt since when (ms) no process of another phase runs: the drill has ended them
   * @param patienceMs how long it tries
   */
  pass(from: Phase, to: Phase, step: number, rolledAt: number, patienceMs: number): Promise<GateReport>;
}

type Ops = typeof import("../../lib/session/ops/index.ts");

/** Two looks are apart as long as a request of the drill may take. */
const SETTLE_MS = 2_000;
const PAUSE_MS = 1_000;
/** The drill itself sees to it that calls to the cache fail. */
const OUR_DOING = new Set(["errors"]);

export async function gateKeeper({ database }: Options, tiers: Tiers): Promise<GateKeeper> {
  const folder = await buildApp(database);
  register();
  const ops: Ops = await import(join(folder, "lib/session/ops/index.ts"));
  return {
    async pass(from, to, step, rolledAt, patienceMs) {
      // An entry that `cached_db` made goes within that time (docs/guarantees.md, D3).
      if (from === "P3" && to === "P4") await sleep(Math.max(0, rolledAt + CACHE_MAX_AGE_S * 1000 - Date.now()));
      const kit = await ops.openKit(environmentOf(PHASES[from].cache ? from : to, tiers));
      try {
        return {
          step,
          to,
          ...(await attempts(ops, atRest(kit, kitPhase(from), rolledAt), stepOf(ops, from, to), patienceMs)),
        };
      } finally {
        await kit.close();
      }
    },
  };
}

/** For a store that has no kit: what Django's users are told to do as well. */
export function naiveGateKeeper({ upstash }: Tiers): GateKeeper {
  return {
    async pass(from, to, step) {
      const work = from === "P1" && to === "P2" ? `${await purge(upstash)} removed` : "";
      return { step, to, work, no: [] };
    },
  };
}

async function attempts(ops: Ops, kit: Kit, step: Step, patienceMs: number): Promise<Pick<GateReport, "work" | "no">> {
  const done: Record<string, number> = {};
  for (const deadline = Date.now() + patienceMs; ; await sleep(PAUSE_MS)) {
    for (const command of ops.workBefore(step)) {
      for (const [what, count] of Object.entries((await ops.finished(ops[command](kit))).counts))
        done[what] = (done[what] ?? 0) + count;
    }
    const { gates } = await ops.check(kit, step, { settleMs: SETTLE_MS });
    const no = gates.filter(({ ok, name }) => ok !== true && !OUR_DOING.has(name));
    if (no.length > 0 && Date.now() < deadline) continue;
    const work = Object.entries(done).filter(([, count]) => count > 0);
    return {
      work: work.map(([what, count]) => `${count} ${what}`).join(", "),
      no: no.map(({ name, found }) => `${name}: ${found}`),
    };
  }
}

/** The register remembers the processes of the last phase. The drill need not wait until they would have been heard. */
function atRest(kit: Kit, phase: KitPhase, rolledAt: number): Kit {
  return {
    ...kit,
    fleet: {
      async members(withinMs) {
        const members = await kit.fleet.members(withinMs);
        return members.filter((member) => phaseOf(member) === phase || member.seenAt >= rolledAt);
      },
    },
  };
}

const kitPhase = (phase: Phase) => KIT_PHASES[Object.keys(PHASES).indexOf(phase)] as KitPhase;
const stepOf = (ops: Ops, from: Phase, to: Phase) => ops.plan(kitPhase(from), kitPhase(to))[0] as Step;
