// npm run bench -- --soak: a measurement by itself, because of its length. The document keeps the last one.
import { readFileSync } from "node:fs";
import { Plain } from "../../lib/person.ts";
import { tasks } from "../../lib/tasks.ts";
import { SOAK_SITES } from "../asked.ts";
import type { Options } from "../options.ts";
import { rounded } from "../report.ts";
import { startStores, withRestServer } from "../services.ts";
import { surroundings } from "../surroundings.ts";
import { writeSoak } from "../write.ts";
import { soakTable } from "./section.ts";
import { type Soak, soak, type Trends } from "./soak.ts";

/** @returns the exit code */
export async function measureSoak(minutes: number, { soakRate: rate, json, write }: Options): Promise<number> {
  const { stores, descriptions } = await startStores();
  let sites: Trends | null = null;
  await tasks({
    [`memory, ${minutes} minutes`]: async (tell) => {
      sites = await soak(await withRestServer(stores), 60 * minutes, rate, tell);
    },
  });
  if (sites === null) throw new Error("Nothing was measured.");
  const found: Soak = {
    command: `npm run bench -- --soak ${minutes} --soak-rate ${rate}`,
    date: new Date().toISOString().slice(0, 10),
    ...surroundings(descriptions),
    minutes,
    rate,
    sites: rounded<Trends>(sites),
  };
  console.log(
    json ? JSON.stringify(found) : `${found.database}; ${found.redis}; ${found.machine}\n${soakTable(found)}`,
  );
  if (write) writeSoak(found);
  return 0;
}

/** Puts a result into the document that was measured earlier, or elsewhere. @param file what --json printed */
export function takeSoak(file: string): number {
  writeSoak(resultIn(file));
  return 0;
}

function resultIn(file: string): Soak {
  try {
    const text = readFileSync(file, "utf8");
    // Before it is what npm prints about the command.
    const found = JSON.parse(text.slice(text.indexOf("{")));
    if (SOAK_SITES.every((name) => Object.hasOwn(found.sites, name))) return found;
  } catch {
    // Whatever it is instead.
  }
  throw new Plain("There is no file that holds what --soak with --json prints.");
}
