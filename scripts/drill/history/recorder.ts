// Writes the history while it happens: one JSON line for each request.
import { createWriteStream, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Event } from "./event.ts";

export interface Begun {
  readonly start: number;
  readonly at: number;
  readonly step: number;
}

export interface Recorder {
  /** The step of the way that requests which begin now belong to. */
  step: number;
  readonly counts: { requests: number; unanswered: number };
  /** Milliseconds since the drill began. */
  now(): number;
  begin(): Begun;
  end(begun: Begun, event: Omit<Event, "start" | "end" | "at" | "took" | "step">): Event;
  close(): Promise<void>;
}

export function openRecorder(file: string): Recorder {
  mkdirSync(dirname(file), { recursive: true });
  const stream = createWriteStream(file);
  const began = performance.now();
  let position = 0;
  const now = () => Math.round(performance.now() - began);
  const recorder: Recorder = {
    step: 0,
    counts: { requests: 0, unanswered: 0 },
    now,
    begin: () => ({ start: ++position, at: now(), step: recorder.step }),
    end(begun, rest) {
      const event = { ...begun, end: ++position, took: now() - begun.at, ...rest };
      recorder.counts.requests += 1;
      if (event.result !== "ok") recorder.counts.unanswered += 1;
      stream.write(`${JSON.stringify(event)}\n`);
      return event;
    },
    close: () => new Promise((resolve) => stream.end(resolve)),
  };
  return recorder;
}

export function readHistory(file: string): Event[] {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Event);
}
