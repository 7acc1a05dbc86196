// The processes of a measurement.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { atEnd, stop } from "../lib/cleanup.ts";
import type { Figures } from "./meter.ts";
import type { Options } from "./options.ts";

/** What another process needs to open the same. */
export interface Address {
  readonly database: Options["database"];
  readonly databaseUrl: string;
  readonly url: string;
  readonly token: string;
  /** Past the REST server. */
  readonly redis: string;
  readonly prefix: string;
}

export interface Task {
  readonly name: string;
  readonly address: Address;
  /** How many sessions there are, or calls to make. */
  readonly count: number;
  readonly batch: number;
  readonly after?: string;
  /** Records a second at most. */
  readonly rate?: number;
}

export interface Told {
  readonly done: number;
  readonly checkpoint: string;
  /** With the last word. */
  readonly figures?: Figures;
}

/** Where a task is found by the process that is to do it. */
export const TASK = "OPS_BENCH_TASK";

export async function restServer(redis: string): Promise<{ url: string; token: string }> {
  const [address] = await once(part("serve", { OPS_BENCH_REDIS: redis }), "message");
  return address;
}

export async function measured(task: Task): Promise<Figures> {
  const { last, code } = await follow(startJob(task));
  if (code !== 0 || !last.figures) throw new Error(`${task.name} failed.`);
  return last.figures;
}

/** Kills it once it has done so many records. @returns where it was */
export async function killed(task: Task, records: number): Promise<Told> {
  // Not all of it in the time that a signal takes.
  const job = startJob({ ...task, rate: task.count / 3 });
  const { last, signal } = await follow(job, ({ done }) => done >= records && job.kill("SIGKILL"));
  if (signal !== "SIGKILL") throw new Error(`${task.name} ended before it could be killed; take more rows.`);
  return last;
}

const startJob = (task: Task) => part("job", { [TASK]: JSON.stringify(task) });

function part(name: "serve" | "job", env: Record<string, string>): ChildProcess {
  const child = fork(join(import.meta.dirname, "main.ts"), [name], { env: { ...process.env, ...env } });
  atEnd(() => stop(child));
  return child;
}

async function follow(child: ChildProcess, hear: (told: Told) => unknown = () => undefined) {
  let last: Told = { done: 0, checkpoint: "" };
  child.on("message", (told: Told) => {
    last = told;
    hear(told);
  });
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  return { last, code, signal };
}
