// Does what the document says, block by block, and keeps the time.
import { setTimeout as sleep } from "node:timers/promises";
import { Plain } from "../lib/person.ts";
import type { Block, Chapter, Printed } from "./document.ts";
import type { Ended } from "./project.ts";
import { changed, phaseWith, type Settings } from "./settings.ts";

/** One command, or one deploy. Times in ms. */
export interface Deed {
  readonly action: Block["action"];
  readonly what: string;
  /** How often it was asked, until it said yes. */
  readonly tries: number;
  readonly ms: number;
  /** Records that a mover went through in its own time; null for other commands. */
  readonly records: number | null;
}

export interface Stage {
  readonly title: string;
  readonly deeds: readonly Deed[];
}

/** What the journey does to the world. */
export interface World {
  /** Runs a command as it stands. */
  run(line: string): Promise<Ended>;
  /** What commands find from now on. */
  configure(settings: Settings): void;
  /** Resolves when nothing is under way that belongs to the phase that is about to end. */
  settle(): Promise<void>;
  /** Replaces every process of the site. */
  deploy(settings: Settings): Promise<void>;
}

export interface Plan {
  /** Settings of the site at the beginning; those of the shell are the same. */
  readonly settings: Settings;
  /** What stands behind `<…>` in the document, by the setting's name. */
  readonly own: Settings;
  /** Added to each gate; empty to ask as it stands. */
  readonly haste: string;
  readonly pauseMs: number;
  readonly onProgress: (doing: string) => void;
  /** Called with what the commands of each block printed, in the order of the document. */
  readonly onPrinted: (printed: Printed) => void;
}

/** A gate that says no for longer has a reason. */
const PATIENCE_MS = 1_800_000;
const REFUSED = 1;
/** Gates that nothing but waiting opens. */
const TIME_ALONE = new Set(["fleet", "errors"]);

/** @throws Plain when a command fails, or a gate does not open */
export async function follow(chapters: readonly Chapter[], world: World, plan: Plan): Promise<Stage[]> {
  const { own, onProgress, onPrinted } = plan;
  let site = plan.settings;
  let shell = plan.settings;
  const stages: Stage[] = [];
  world.configure(shell);

  async function succeed(line: string): Promise<Ended> {
    const ended = await world.run(line);
    if (ended.code !== 0) throw failed(line, ended);
    return ended;
  }

  async function run(lines: readonly string[]): Promise<Deed[]> {
    const deeds: Deed[] = [];
    const printed: string[] = [];
    for (const line of lines) {
      onProgress(line);
      const ended = await succeed(line);
      printed.push(ended.printed);
      deeds.push({ action: "sh run", what: line, tries: 1, ms: ended.ms, records: recordsIn(ended.printed) });
    }
    onPrinted({ said: printed.join("\n") });
    return deeds;
  }

  /** @param work what the step runs: again, as long as the gate misses what comes of it */
  async function ask(line: string, work: readonly string[]): Promise<Deed> {
    onProgress(line);
    const began = performance.now();
    let refused: string | undefined;
    for (let tries = 1; ; tries++) {
      const ended = await world.run(line + plan.haste);
      const ms = performance.now() - began;
      if (ended.code === 0) {
        onPrinted({ said: ended.printed, ...(refused !== undefined && { refused }) });
        return { action: "sh ask", what: line, tries, ms, records: null };
      }
      refused ??= ended.printed;
      if (ended.code !== REFUSED || ms > PATIENCE_MS) throw failed(line, ended);
      const gates = refusing(ended.printed);
      onProgress(`${line}: ${gates.join(", ")}`);
      if (gates.some((gate) => !TIME_ALONE.has(gate))) for (const again of work) await succeed(again);
      await sleep(plan.pauseMs);
    }
  }

  async function deploy(lines: readonly string[]): Promise<Deed> {
    await world.settle();
    const began = performance.now();
    site = changed(site, lines, own);
    shell = changed(shell, lines, own);
    const phase = phaseWith(site);
    onProgress(`deploy ${phase}`);
    await world.deploy(site);
    world.configure(shell);
    return { action: "sh deploy", what: phase, tries: 1, ms: performance.now() - began, records: null };
  }

  for (const { title, blocks } of chapters) {
    const deeds: Deed[] = [];
    let work: readonly string[] = [];
    for (const { action, lines } of blocks) {
      if (action === "sh env") {
        shell = changed(shell, lines, own);
        world.configure(shell);
      } else if (action === "sh run") {
        work = lines;
        deeds.push(...(await run(lines)));
      } else deeds.push(await (action === "sh deploy" ? deploy(lines) : ask(lines.join("\n"), work)));
    }
    stages.push({ title, deeds });
  }
  return stages;
}

/** The gates that say no, or cannot tell. */
const refusing = (printed: string) => [...printed.matchAll(/^ ?(\S+) +(?:no|\?) /gm)].map(([, gate]) => gate ?? "");

/** "warm: 97,000 warmed, 3,000 present." */
function recordsIn(printed: string): number | null {
  const [, counts] = /^(?:warm|backfill): (.*)\.$/m.exec(printed) ?? [];
  if (counts === undefined) return null;
  const numbers = [...counts.matchAll(/[\d,]+(?= )/g)].map(([number]) => Number(number.replaceAll(",", "")));
  return numbers.reduce((sum, number) => sum + number, 0);
}

const failed = (line: string, { code, printed, errors }: Ended) =>
  new Plain(`The run book cannot be followed: "${line}" ended with ${code}.\n${printed}\n${errors}`);
