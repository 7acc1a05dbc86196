// Where a job that was stopped goes on: a file for each prefix and job, replaced as a whole after each batch.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Kit, Progress } from "../../lib/session/ops/index.ts";
import { misuse } from "./exit.ts";

interface Saved {
  readonly tiers: string;
  readonly checkpoint: string;
}

export interface Checkpoint {
  /** From where to go on; null if there is nothing to go on with. */
  readonly saved: string | null;
  save(progress: Progress): void;
  remove(): void;
}

/**
 * @param source what else it must be of: where an import comes from
 * @throws Failure if the file is of other tiers or another source, or no checkpoint
 */
export function checkpointOf(job: string, { settings }: Kit, source: readonly unknown[] = []): Checkpoint {
  const { databaseUrl, upstash, redisUrl, prefix } = settings;
  // To tell a mix-up, no more: neither address nor token can be read out of it.
  const tiers = createHash("sha256")
    .update(JSON.stringify([databaseUrl, upstash?.url, upstash?.token, redisUrl, ...source]))
    .digest("hex")
    .slice(0, 16);
  const folder = join(process.cwd(), ".data");
  const file = join(folder, `session-${job.replaceAll(" ", "-")}-${encodeURIComponent(prefix)}.json`);
  return {
    get saved() {
      const saved = read(file);
      if (saved !== null && saved.tiers !== tiers) {
        throw misuse(
          "The checkpoint is of another database or Redis, or of another table or prefix there.",
          `Begin anew, without --resume; or remove ${file}.`,
        );
      }
      return saved?.checkpoint ?? null;
    },
    save({ checkpoint }) {
      mkdirSync(folder, { recursive: true });
      // Of this process: another run may be writing its own at the same moment.
      const written = `${file}.${process.pid}.new`;
      writeFileSync(written, JSON.stringify({ tiers, checkpoint } satisfies Saved));
      renameSync(written, file);
    },
    remove: () => rmSync(file, { force: true }),
  };
}

function read(file: string): Saved | null {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return null;
  }
  try {
    const { tiers, checkpoint } = JSON.parse(text) as Partial<Saved>;
    if (typeof tiers === "string" && typeof checkpoint === "string") return { tiers, checkpoint };
  } catch {
    // the same
  }
  throw misuse(`${file} is no checkpoint.`, "Remove it and begin anew.");
}
