// The commands that move or remove records: long, to be stopped and gone on with.
import { Command } from "commander";
import {
  backfill,
  finished,
  type Job,
  type JobOptions,
  type Kit,
  type Progress,
  purge,
  running,
  sweep,
  warm,
} from "../../../lib/session/ops/index.ts";
import { confirm } from "../ask.ts";
import { checkpointOf } from "../checkpoint.ts";
import { Failure, INTERRUPTED, NO, OK } from "../exit.ts";
import { positive } from "../numbers.ts";
import { pace, showing } from "../progress.ts";
import { examples, runs, type Session } from "../session.ts";
import { count } from "../words.ts";

export interface MoveOptions {
  resume?: boolean;
  rate?: number;
  batch?: number;
}

export const resumable = (name: string) =>
  new Command(name)
    .option("--resume", "go on where the last run was stopped")
    .option("--rate <records>", "at most so many records a second", positive)
    .option("--batch <records>", "records at a time", positive);

export const warmCommand = () =>
  runs<MoveOptions>(
    resumable("warm")
      .description("copies living sessions from the database into the cache, as a reader would; before cache+bridge")
      .addHelpText("after", examples("warm", "warm --rate 2000", "warm --resume")),
    async (session, options) => {
      const kit = await session.kit();
      if (kit.phase !== "bridge" && kit.phase !== "cache+bridge") {
        session.out.note(
          `This environment is ${kit.phase}. Warming is for the bridge: cached_db trusts an entry for ` +
            `${kit.settings.cacheMaxAgeMs / 1000} s only, and in db+cache old entries must be purged again.`,
        );
      }
      return move(session, "warm", warm, options);
    },
  );

export const backfillCommand = () =>
  runs<MoveOptions>(
    resumable("backfill")
      .description("gives sessions of the cache their row in the database; before cached_db on the way back")
      .addHelpText("after", examples("backfill", "backfill --rate 1000 --json", "backfill --resume")),
    (session, options) => move(session, "backfill", backfill, options),
  );

export const sweepCommand = () =>
  runs<{ batch?: number }>(
    new Command("sweep")
      .option("--batch <records>", "records at a time", positive)
      .description("tells the cache what crashes left untold, and removes rows whose time is over")
      .addHelpText("after", examples("sweep", "sweep --json")),
    async (session, options) => {
      const job = sweep(await session.kit(), { ...options, signal: session.signal });
      return end(session, "sweep", await run(session, "sweep", job));
    },
  );

/** Phases in which no process takes an entry for anything but a hint. */
const ROWS_ALONE = new Set(["db", "db+cache"]);

export const purgeCommand = () =>
  runs<{ yes?: boolean }>(
    new Command("purge")
      .option("--yes", "do not ask")
      .description("removes every session key from the cache; in db+cache, before cached_db")
      .addHelpText("after", examples("purge", "purge --yes")),
    async (session, { yes }) => {
      const kit = await session.kit();
      const { groups } = await running(kit);
      const others = groups.map(({ phase }) => phase).filter((phase) => !ROWS_ALONE.has(phase));
      if (others.length > 0 || (groups.length === 0 && !ROWS_ALONE.has(kit.phase))) {
        const why =
          others.length > 0 ? `processes in ${others.join(", ")} are running` : `this environment is ${kit.phase}`;
        throw new Failure(
          NO,
          `Nothing was removed: ${why}, and there the cache may be all that knows a session.`,
          "Purge is for a fleet that is wholly in db+cache.",
        );
      }
      await confirm(
        `This removes every key of the prefix "${kit.settings.prefix}" from the cache.`,
        yes === true,
        session.signal,
      );
      return end(session, "purge", await run(session, "purge", purge(kit, { signal: session.signal })));
    },
  );

/** @param source where an import comes from: it goes on only there */
export async function move(
  session: Session,
  name: string,
  job: (kit: Kit, options: JobOptions) => Job,
  options: MoveOptions,
  source: readonly unknown[] = [],
) {
  const { resume, rate, batch } = options;
  const kit = await session.kit();
  const checkpoint = checkpointOf(name, kit, source);
  const after = resume ? checkpoint.saved : null;
  // What an earlier run has left is not where this one was stopped.
  if (!resume) checkpoint.remove();
  if (resume && after === null) session.out.note(`No ${name} was stopped here; it begins at the beginning.`);
  const started = job(kit, {
    signal: session.signal,
    ...(after !== null && { after }),
    ...(rate !== undefined && { rate }),
    ...(batch !== undefined && { batch }),
  });
  let again = after === null ? name : `${name} --resume`;
  const save = (progress: Progress) => {
    checkpoint.save(progress);
    again = `${name} --resume`;
  };
  const counts = await run(session, name, started, save).catch((error: unknown) => {
    session.out.note(`What was done before holds. Go on with: npm run session -- ${again}`);
    throw error;
  });
  if (!session.signal.aborted) checkpoint.remove();
  return end(session, name, counts, again);
}

type Counts = Readonly<Record<string, number>>;

async function run(session: Session, name: string, job: Job, save?: (progress: Progress) => void): Promise<Counts> {
  const { out } = session;
  return showing(name, out.json, async (tell) => {
    const speed = pace();
    const { counts } = await finished(job, (progress) => {
      const { done, total, counts } = progress;
      save?.(progress);
      out.line({ job: name, done, total, counts });
      tell(speed(done, total));
    });
    return counts;
  });
}

/** @param again the command that goes on after Ctrl-C */
function end({ out, signal }: Session, name: string, counts: Counts, again = name): number {
  if (signal.aborted) {
    const fix = `Go on with: npm run session -- ${again}`;
    throw new Failure(INTERRUPTED, `Stopped between two batches: ${inWords(counts)}.`, fix);
  }
  out.result({ job: name, finished: true, counts }, () => `${name}: ${inWords(counts)}.`);
  return OK;
}

const inWords = (counts: Counts) =>
  Object.entries(counts)
    .filter(([, number]) => number > 0)
    .map(([what, number]) => `${count(number)} ${what}`)
    .join(", ") || "nothing to do";
