// What came of it, for people and for machines.
import { KINDS, type Kind } from "../drill/check/violation.ts";
import { bold, count, duration, table } from "../session/words.ts";
import type { Stage } from "./journey.ts";
import type { Options } from "./options.ts";
import type { Asked } from "./sleepers.ts";

export interface Summary {
  readonly passed: boolean;
  readonly options: Omit<Options, "json" | "write">;
  readonly database: string;
  readonly redis: string;
  readonly minutes: number;
  /** Through HTTP, by their cookies. */
  readonly browsers: {
    readonly sessions: number;
    readonly requests: number;
    readonly counts: Readonly<Record<Kind, number>>;
  };
  /** Through lib/session, by their ids. */
  readonly others: readonly Asked[];
  readonly stages: readonly Stage[];
  readonly crashes: readonly string[];
}

/** The one thing that is documented: another reader than the writing browser, for SESSION_CACHE_MAX_AGE. */
const DOCUMENTED: Kind = "stale within bound";

export const nothingLost = ({ browsers, others, crashes }: Omit<Summary, "passed">): boolean =>
  KINDS.every((kind) => kind === DOCUMENTED || browsers.counts[kind] === 0) &&
  others.every(({ lost, revived, wrong, unanswered }) => lost + revived + wrong + unanswered === 0) &&
  crashes.length === 0;

export function inWords(summary: Summary): string {
  const { passed, browsers, others, minutes, database, redis, crashes } = summary;
  const sessions = browsers.sessions + (others.at(-1)?.asked ?? 0);
  return [
    bold(passed ? "Nothing lost" : "Losses"),
    `${count(sessions)} sessions, ${count(browsers.requests)} requests, ${minutes} minutes; ${database}, ${redis}`,
    losses(summary),
    times(summary),
    ...crashes.map((words) => `A process ended by itself. Its last words:\n${words}`),
  ].join("\n\n");
}

function losses({ browsers: { sessions, counts }, others }: Summary): string {
  return table(
    ["asked for", "sessions", "lost", "revived", "updates lost", "not answered"],
    [
      ["by cookie, in the end", sessions, counts.lost, counts.revived, counts["lost update"] + counts["stale read"], 0],
      ...others.map(({ phase, asked, lost, revived, wrong, unanswered }) => [
        `by id, in ${phase}`,
        asked,
        lost,
        revived,
        wrong,
        unanswered,
      ]),
    ].map((row) => row.map((cell) => (typeof cell === "number" ? count(cell) : cell))),
  );
}

function times({ stages }: Summary): string {
  const rows = stages.flatMap(({ title, deeds }) =>
    deeds.map(({ action, what, tries, ms, records }, nth) => [
      nth === 0 ? title.replaceAll("`", "") : "",
      action === "sh deploy" ? `deploy ${what}` : what.replace("npm run session -- ", ""),
      duration(ms),
      tries === 1 ? "" : `asked ${tries} times`,
      records === null ? "" : `${count(records)} records, ${count(Math.round(records / (ms / 1000)))}/s`,
    ]),
  );
  return table(["step", "what", "took", "", "speed"], rows);
}
