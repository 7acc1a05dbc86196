// Lost updates, stale reads and phantoms: whether each answer shows the writes that it must show, and no others.
import type { Event } from "../history/event.ts";
import { isLive, type SessionHistory, type Write } from "./session-history.ts";
import type { Kind, Violation } from "./violation.ts";

/** The clocks of an answer's arrival and of an entry's age are read at different moments. */
const SLACK_MS = 1_000;

type Add = (kind: Kind, subject: string, detail: string) => void;

export function checkUpdates(history: SessionHistory, maxAgeMs: number): Violation[] {
  const answers = history.events.filter((event) => isLive(event) && !isLeft(event, history));
  const found: Violation[] = [];
  for (const event of answers) {
    const add: Add = (kind, subject, detail) => {
      found.push({ kind, event, detail, subject: kind.startsWith("stale") ? `answer ${event.start}` : subject });
    };
    checkWrites(event, history.writes, answers, maxAgeMs, add);
    checkCounter(event, history.increments, answers, maxAgeMs, add);
  }
  return found;
}

const isLeft = (event: Event, { tokens }: SessionHistory) =>
  event.token !== null && (tokens.get(event.token)?.leftFrom ?? Infinity) < event.end;

function checkWrites(
  event: Event,
  writes: SessionHistory["writes"],
  answers: readonly Event[],
  maxAgeMs: number,
  add: Add,
): void {
  const shown = new Set(event.answer?.writes);
  for (const [id, write] of writes) {
    const subject = `write ${id} of session ${event.session}`;
    if (isDue(write, event) && !shown.has(id)) {
      const kind = judge(event, [write], maxAgeMs, answers, (later) => later.answer?.writes.includes(id) ?? false);
      add(kind, subject, `write ${id}, acknowledged at ${write.end}, is missing`);
    }
    if (shown.delete(id) && write.start > event.end)
      add("phantom", subject, `write ${id} was only asked for at ${write.start}`);
  }
  for (const id of shown) add("phantom", `write ${id} of session ${event.session}`, `nobody asked for write ${id}`);
}

function checkCounter(
  event: Event,
  increments: readonly Write[],
  answers: readonly Event[],
  maxAgeMs: number,
  add: Add,
): void {
  const counterOf = (answer: Event) => answer.answer?.counter ?? 0;
  const counter = counterOf(event);
  const due = increments.filter((write) => isDue(write, event));
  const most = increments.filter(({ start }) => start < event.end).length;
  if (counter > most)
    add("phantom", `counter of session ${event.session}`, `the counter is ${counter}; only ${most} had been asked for`);
  if (counter >= due.length) return;
  // Of a stale copy the newest are missing.
  const missing = due.sort((a, b) => a.end - b.end).slice(counter - due.length);
  const whole = (later: Event) => counterOf(later) >= increments.filter((write) => isDue(write, later)).length;
  const kind = judge(event, missing, maxAgeMs, answers, whole);
  const detail = `the counter is ${counter}; ${due.length} were acknowledged, the last at ${due.at(-1)?.end}`;
  // Which ones are missing a sum does not tell; how many does.
  for (const nth of missing.keys()) add(kind, `${nth + 1} increments of session ${event.session}`, detail);
}

/** Acknowledged before the request began, or by this very answer. */
const isDue = (write: Write, event: Event) =>
  write.end < event.start || (write.event === event && write.end < Infinity);

function judge(
  event: Event,
  missing: readonly Write[],
  maxAgeMs: number,
  answers: readonly Event[],
  shows: (later: Event) => boolean,
): Kind {
  if (missing.every((write) => isDocumented(event, write, maxAgeMs))) return "stale within bound";
  return answers.some((later) => later.start > event.end && shows(later)) ? "stale read" : "lost update";
}

/** Of all staleness this alone is documented: consistency, "residue", item 1. */
function isDocumented(event: Event, write: Write, maxAgeMs: number): boolean {
  if (event.reader !== "copy" || event.answer?.mode !== "cached_db" || event.answer.source !== "cache") return false;
  const acknowledged = write.event.at + write.event.took;
  return write.event.behind && event.at - acknowledged <= maxAgeMs + SLACK_MS;
}
