// How one process of the fleet is started: our app, or the naive one.
import { fileURLToPath } from "node:url";
import getPort from "get-port";
import { type ServerProcess, startNextApp, startServer } from "../../services/next-app.ts";
import type { Options } from "../options.ts";
import type { Phase } from "../phases.ts";
import type { Tiers } from "../tiers/tiers.ts";
import { buildApp } from "./app.ts";
import { environmentOf } from "./environment.ts";

export type Launch = (phase: Phase) => Promise<ServerProcess>;

const NAIVE = fileURLToPath(new URL("../naive/main.ts", import.meta.url));

/** Builds what must be built first. */
export async function prepareLaunch({ store, database }: Options, tiers: Tiers): Promise<Launch> {
  if (store === "naive") {
    return async (phase) => {
      const port = await getPort();
      return startServer("the naive app", port, [NAIVE], { ...environmentOf(phase, tiers), PORT: `${port}` });
    };
  }
  const folder = await buildApp(database);
  return (phase) => startNextApp(folder, environmentOf(phase, tiers));
}
