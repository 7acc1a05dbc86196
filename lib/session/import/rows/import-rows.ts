// The sessions of an earlier library's store, one by one into ours, each under the id that its cookie will lead to
// (import/derived-id.ts). It only adds: what is there, signed out or changed since, stays; so it may be run again.

import { choices } from "../../choices";
import { isSessionError, SessionError } from "../../core/errors";
import type { Lifetimes } from "../../core/expiry";
import { handleOf, keyOf } from "../../core/id";
import type { SessionRecord } from "../../core/types";
import { backendOf } from "../../mode";
import { inBatches, inParallel, tally } from "../../ops/batches";
import { partsOf } from "../../ops/parts";
import type { Job, JobOptions, Kit } from "../../ops/types";
import { derivedId } from "../derived-id";
import { type Importer, recordOf } from "../imported";
import type { ForeignRow, ForeignSource } from "./source";

/** What became of a row. */
const OUTCOMES = {
  /** Now a session of ours. */
  imported: 0,
  /** It was one already. */
  known: 0,
  expired: 0,
  /** The importer of setup.ts wanted nothing of it. */
  "left behind": 0,
  /** What the importer wants of it cannot be stored: a value, a key, the size. */
  refused: 0,
  /** Damaged, or not signed with SESSION_IMPORT_PASSWORD. */
  unreadable: 0,
};
type Outcome = keyof typeof OUTCOMES;

/**
 * @param source the earlier library's store; SESSION_IMPORT_FROM must name the same library
 * @param options.importer that of setup.ts by default
 * @throws SessionError SESSION_CONFIG_INVALID, also if the source counts sessions and hands none over;
 *   SESSION_STORE_UNAVAILABLE; what the importer and the source throw
 */
export async function* importRows(
  source: ForeignSource,
  kit: Kit,
  { importer = choices.imported, ...options }: JobOptions & { readonly importer?: Importer } = {},
): Job {
  const { settings, now } = kit;
  const { imports, lifetimes, prefix } = settings;
  if (imports?.library !== source.library) {
    throw new SessionError("SESSION_CONFIG_INVALID", "The settings name another library than the source is of.", {
      fix: `Set SESSION_IMPORT_FROM=${source.library}, as for the site itself.`,
    });
  }
  if (now() >= imports.until) {
    throw new SessionError(
      "SESSION_CONFIG_INVALID",
      "The import is over: no old cookie would lead to these sessions.",
      {
        fix: "Set SESSION_IMPORT_UNTIL to a date that is to come, as for the site itself.",
      },
    );
  }
  const { create } = backendOf(settings, kit.store, kit.cache, partsOf(kit));
  // In `cache` it looks at the entry alone, and a row may know of a session that came over, or ended, before the crossing.
  const database = settings.mode === "cache" ? kit.store : null;

  async function take({ name, content }: ForeignRow): Promise<Outcome> {
    if (content === null) return "unreadable";
    const { data, expiresAt } = content;
    if (expiresAt !== null && expiresAt <= now()) return "expired";
    const imported = await importer(data, { expiresAt: expiresAt === null ? null : new Date(expiresAt) });
    try {
      const record = recordOf(imported, { now: now(), lifetimes, device: null });
      if (record === null) return "left behind";
      const id = await derivedId(imports as NonNullable<typeof imports>, name);
      const key = keyOf(prefix, await handleOf(id));
      if (database !== null && (await database.find(key)).state !== "absent") return "known";
      await create(key, unvisited(record, expiresAt, lifetimes));
      return "imported";
    } catch (error) {
      if (isSessionError(error, "SESSION_EXISTS")) return "known";
      if (isSessionError(error) && error.status < 500) return "refused";
      throw error;
    }
  }

  const start = { from: source.first, total: await source.total(), counts: OUTCOMES };
  return yield* inBatches(options, start, async (from, size) => {
    const { rows, next, checkpoint } = await source.page(from, size);
    if (from === source.first && rows.length === 0 && next === null && start.total) throw noneOf(start.total);
    const outcomes: Outcome[] = [];
    await inParallel(rows, async (row) => void outcomes.push(await take(row)));
    return { next, checkpoint, done: rows.length, counts: tally(outcomes) };
  });
}

const noneOf = (total: number) =>
  new SessionError("SESSION_CONFIG_INVALID", `The old store counts ${total} sessions and hands none over.`, {
    fix: "Is the table of the kind that the library itself makes? Nothing was imported.",
  });

/** Nobody was here yet: it lies idle until the old session would have ended, and its last visit was so much earlier. */
function unvisited(record: SessionRecord, expiresAt: number | null, { idleTtl }: Lifetimes): SessionRecord {
  const idleExpiresAt = Math.min(record.absoluteExpiresAt, expiresAt ?? record.idleExpiresAt);
  const lastSeenAt = Math.min(record.lastSeenAt, idleExpiresAt - idleTtl * 1000);
  return { ...record, idleExpiresAt, lastSeenAt, createdAt: lastSeenAt };
}
