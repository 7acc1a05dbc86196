// What a process waits for before its first request: each entry as one file, as a build makes it, loaded by a Node process
// that was just started. What Next has loaded by then is loaded before the clock starts.
import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { root } from "../../lib/root.ts";
import { IMPORTED, type Imported } from "../asked.ts";
import { bundling } from "../bundles.ts";
import { shuffled } from "../random.ts";
import { quantile, type Spread, spread } from "../statistics.ts";

export interface Imports {
  /** Milliseconds of a process that loads nothing. */
  readonly node: Spread;
  /** Of that, round by round. */
  readonly imported: Readonly<Record<Imported, Spread>>;
}

const NAMES = Object.keys(IMPORTED) as Imported[];
/** What the entries take from Next and React, which are there before them. */
const THERE = ["next/headers", "next/navigation", "next/server", "react", "react/jsx-runtime"];
/** In a round each has so many turns, and the middle one counts: on a busy machine some are disturbed. */
const TURNS = 3;
const LOAD = `
  const { there, file } = JSON.parse(process.argv[1]);
  for (const name of there) require(name);
  const began = performance.now();
  require(file);
  console.log(performance.now() - began);
`;

export async function imports(rounds: number): Promise<Imports> {
  // Inside the project, so that its packages are found.
  const folder = join(root, ".data/bench-imports");
  mkdirSync(folder, { recursive: true });
  const fileOf = (name: string) => join(folder, `${name.replace("/", "-")}.cjs`);
  try {
    for (const name of NAMES) await bundle(name, fileOf(name));
    writeFileSync(fileOf("nothing"), "");
    const processes: number[] = [];
    const shares = new Map<Imported, number[]>(NAMES.map((name) => [name, []]));
    // Round 0 brings the files into the memory of the machine.
    for (let round = 0; round <= rounds; round++) {
      const took = new Map<Imported | "nothing", number[]>([...NAMES, "nothing" as const].map((name) => [name, []]));
      for (let turn = 0; turn < TURNS; turn++)
        for (const [name, values] of shuffled([...took])) {
          const began = performance.now();
          const ms = await load(fileOf(name), name === "nothing" ? [] : THERE);
          values.push(name === "nothing" ? performance.now() - began : ms);
        }
      if (round === 0) continue;
      const middle = (name: Imported | "nothing") => quantile(took.get(name) ?? [], 0.5);
      processes.push(middle("nothing"));
      for (const [name, values] of shares) values.push(middle(name) / middle("nothing"));
    }
    const imported = Object.fromEntries([...shares].map(([name, values]) => [name, spread(values)]));
    return { node: spread(processes), imported: imported as Imports["imported"] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** For require: Next's server loads what it has built in that way. */
async function bundle(name: Imported, outfile: string): Promise<void> {
  const ours = name === "edge" || name === "node";
  const options = ours ? bundling(name) : { ...bundling("node"), entryPoints: [IMPORTED[name]], external: [] };
  // Bundled it is empty; outside of Next's bundler it throws.
  const external = options.external.filter((one) => one !== "server-only");
  await build({ ...options, external, absWorkingDir: root, format: "cjs", outfile });
}

/** @returns ms */
async function load(file: string, there: readonly string[]): Promise<number> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const args = ["-e", LOAD, JSON.stringify({ there, file })];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, env });
  return Number(stdout);
}
