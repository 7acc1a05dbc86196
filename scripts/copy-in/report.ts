// What came of it, for people, for machines, and for docs/copy-in.md.
import { bold, table } from "../session/words.ts";
import { CASES, type Case } from "./cases.ts";
import type { Followed } from "./newcomer.ts";
import type { CaseResult } from "./run-case.ts";

export interface Summary {
  readonly date: string;
  readonly node: string;
  readonly newcomer: Followed | { readonly fault: string } | null;
  readonly cases: readonly CaseResult[];
}

/** A newcomer is through in five minutes of machine time, with at most one file edited. */
const MOST_SECONDS = 300;
const MOST_EDITED = 1;

export const passed = ({ newcomer, cases }: Summary): boolean =>
  cases.every((one) => one.passed) && (newcomer === null || newcomerFault(newcomer) === null);

function newcomerFault(newcomer: NonNullable<Summary["newcomer"]>): string | null {
  if ("fault" in newcomer) return newcomer.fault;
  if (newcomer.seconds > MOST_SECONDS) return `It took ${newcomer.seconds} s; ${MOST_SECONDS} are allowed.`;
  if (newcomer.edited.length > MOST_EDITED) return `More than one file was edited: ${newcomer.edited.join(", ")}`;
  return null;
}

export function inWords(summary: Summary): string {
  const { newcomer, cases } = summary;
  const lines: string[] = [];
  if (newcomer !== null) {
    const fault = newcomerFault(newcomer);
    lines.push(bold(fault === null ? "The newcomer is there" : "The newcomer got stuck"));
    if (fault !== null) lines.push(fault);
    if (!("fault" in newcomer)) lines.push(newcomerInWords(newcomer));
  }
  if (cases.length > 0) {
    const rows = cases.map(({ name, passed, seconds }) => [name, passed ? "passed" : "failed", `${seconds} s`]);
    lines.push(bold("Projects"), table(["case", "", ""], rows));
  }
  for (const { name, fault } of cases) if (fault) lines.push(bold(name), fault);
  return lines.join("\n");
}

function newcomerInWords({ chapters, seconds, firstSessionSeconds, edited }: Followed): string {
  return [
    table(
      [],
      chapters.map(({ title, seconds }) => [title, `${seconds} s`]),
    ),
    `First session on the screen after ${firstSessionSeconds} s, everything after ${seconds} s; edited: ${edited.join(", ") || "nothing"}`,
  ].join("\n");
}

const HEAD = "| | what | modes | Next | Prisma | TypeScript | Node | date | result | seconds |";
const LINE = "|---|---|---|---|---|---|---|---|---|---|";
const NEWCOMER_ROW = "the first part of this page";

/** For the document: the last run of each case, with the versions that were there that day. @param before what stands there */
export function inMarkdown(summary: Summary, before: string): string {
  const rows = new Map<string, string>();
  for (const line of before.split("\n")) {
    const name = /^\| (`[\w-]+`|the first part of this page) \|/.exec(line)?.[1];
    if (name !== undefined) rows.set(name, line);
  }
  for (const [name, row] of newRows(summary)) rows.set(name, row);
  const order = [NEWCOMER_ROW, ...CASES.map(({ name }) => `\`${name}\``)];
  return [HEAD, LINE, ...order.flatMap((name) => rows.get(name) ?? [])].join("\n");
}

function* newRows({ date, node, newcomer, cases }: Summary): Generator<[name: string, row: string]> {
  const row = (name: string, what: string, modes: string, versions: Versions, ok: boolean, seconds: number) => {
    const { next = "", prisma = "none", typescript = "" } = versions;
    return [
      name,
      `| ${[name, what, modes, next, prisma, typescript, node, date, ok ? "passed" : "failed", seconds].join(" | ")} |`,
    ] as [string, string];
  };
  if (newcomer !== null && !("fault" in newcomer)) {
    const { firstSessionSeconds, edited, versions, seconds } = newcomer;
    const files = edited.map((file) => `\`${file}\``).join(", ") || "nothing";
    const what = `first session on the screen after ${firstSessionSeconds} s; edited: ${files}`;
    yield row(NEWCOMER_ROW, what, "`db`", versions, newcomerFault(newcomer) === null, seconds);
  }
  for (const { name, passed, seconds, versions } of cases) {
    const one = CASES.find((other) => other.name === name) as Case;
    yield row(`\`${name}\``, one.what, one.modes.map((mode) => `\`${mode}\``).join(" "), versions, passed, seconds);
  }
}

type Versions = Readonly<Record<string, string>>;
