// The app processes: started in a phase, replaced one by one, killed and paused.
import { setTimeout as sleep } from "node:timers/promises";
import { isEnding } from "../../lib/cleanup.ts";
import type { ServerProcess } from "../../services/next-app.ts";
import type { Phase } from "../phases.ts";

export interface Member {
  readonly number: number;
  phase: Phase;
  /** Null while it is being started again. */
  process: ServerProcess | null;
}

export interface Fleet {
  readonly members: readonly Member[];
  /** What processes printed that ended although nobody had ended them. They are started again. */
  readonly crashes: readonly string[];
  /** Replaces one process after the other, as a deploy does. */
  roll(phase: Phase): Promise<void>;
  /** SIGKILL, and started again as a process manager would. */
  kill(member: Member): Promise<void>;
  /** SIGSTOP for so long: it keeps its connections and says nothing. */
  pause(member: Member, ms: number): Promise<void>;
}

/** When a process started in which phase, and when it was gone. For the report. */
export interface Life {
  readonly process: number;
  readonly phase: Phase;
  readonly from: number;
  to: number | null;
}

/** Time for requests that are under way, on top of what `next start` gives them after SIGTERM. */
const DRAIN_MS = 500;
const LAST_WORDS = 2_000;

/** @param launch starts one process with the environment of a phase */
export async function startFleet(
  size: number,
  phase: Phase,
  launch: (phase: Phase) => Promise<ServerProcess>,
  lives: Life[],
  now: () => number,
): Promise<Fleet> {
  const current = new Map<Member, Life>();
  const crashes: string[] = [];

  function install(member: Member, process: ServerProcess, to: Phase): void {
    member.phase = to;
    member.process = process;
    const life: Life = { process: member.number, phase: to, from: now(), to: null };
    current.set(member, life);
    lives.push(life);
    void process.ended.then(async () => {
      if (member.process !== process || isEnding()) return;
      member.process = null;
      life.to = now();
      crashes.push(process.output().slice(-LAST_WORDS));
      install(member, await launch(to), to);
    });
  }

  async function end(process: ServerProcess | null, life: Life | undefined, signal: "SIGTERM" | "SIGKILL") {
    await process?.stop(signal);
    if (life) life.to = now();
  }

  const members: Member[] = Array.from({ length: size }, (_, number) => ({ number, phase, process: null }));
  await Promise.all(members.map(async (member) => install(member, await launch(phase), phase)));

  return {
    members,
    crashes,
    async roll(to) {
      const ending: Promise<void>[] = [];
      for (const member of members) {
        const process = await launch(to);
        const [old, life] = [member.process, current.get(member)];
        install(member, process, to);
        // It answers what it was asked, and then ends; the next one need not wait for that.
        ending.push(sleep(DRAIN_MS).then(() => end(old, life, "SIGTERM")));
      }
      await Promise.all(ending);
    },
    async kill(member) {
      const { process } = member;
      member.process = null;
      await end(process, current.get(member), "SIGKILL");
      install(member, await launch(member.phase), member.phase);
    },
    async pause(member, ms) {
      const { process } = member;
      process?.signal("SIGSTOP");
      await sleep(ms);
      process?.signal("SIGCONT");
    },
  };
}
