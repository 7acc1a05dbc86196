// For --hurry alone: the register of processes forgets those that have ended, as it does by itself in time.

import type { Mode } from "../../lib/session/core/types.ts";
import { phaseOf } from "../../lib/session/ops/types.ts";
import { PREFIX, type Tiers } from "../drill/tiers/tiers.ts";

type Note = Parameters<typeof phaseOf>[0];

const REGISTER = `${PREFIX}:fleet`;

/** @param current what a process of the phase that runs now says of itself */
export async function forgetOthers(current: Note, { database, upstash }: Tiers): Promise<void> {
  const phase = phaseOf(current);
  const rows = await database.run('SELECT "process", "mode", "bridge", "hasCache" FROM "SessionProcess"');
  for (const { process, mode, bridge, hasCache } of rows) {
    const note = { mode: mode as Mode, bridge: isTrue(bridge), hasCache: isTrue(hasCache) };
    if (phaseOf(note) === phase) continue;
    await database.run('DELETE FROM "SessionProcess" WHERE "process" = ?', [String(process)]);
  }
  const notes = (await upstash.engine.call(["ZRANGE", REGISTER, "0", "-1"])) as string[];
  const others = notes.filter((note) => phaseOf(JSON.parse(note) as Note) !== phase);
  if (others.length > 0) await upstash.engine.call(["ZREM", REGISTER, ...others]);
}

/** SQLite has no truth, only 1. */
const isTrue = (value: unknown) => value === true || Number(value) === 1;
