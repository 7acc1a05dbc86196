import type { Importer } from "@/lib/session/import/imported";
import { importRows } from "@/lib/session/import/rows/import-rows";
import type { ForeignSource } from "@/lib/session/import/rows/source";
import type { JobOptions, Kit, Progress } from "@/lib/session/ops/types";
import type { Site } from "./site";

/** What `importRows` uses of a kit, on the site's tiers. */
const kitOf = ({ settings, store, cache, clock }: Site) => ({ settings, store, cache, now: clock.now }) as Kit;

interface Options extends JobOptions {
  readonly importer?: Importer;
  /** Stops after so many batches. */
  readonly batches?: number;
}

/** Runs the job to its end. @returns all it told; the last is its result */
export async function importAll(
  source: ForeignSource,
  site: Site,
  { batches = Number.POSITIVE_INFINITY, ...options }: Options = {},
): Promise<Progress[]> {
  const told: Progress[] = [];
  for await (const progress of importRows(source, kitOf(site), options)) if (told.push(progress) >= batches) break;
  return told;
}

/** What became of the rows, without the kinds there were none of. */
export function countsOf(told: readonly Progress[]): Record<string, number> {
  return Object.fromEntries(Object.entries(told.at(-1)?.counts ?? {}).filter(([, count]) => count > 0));
}
