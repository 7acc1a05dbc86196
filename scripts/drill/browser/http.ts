// What goes over the wire between a simulated browser and the app: operations there, facts and a cookie back.
import { PHASE_HEADER, PROCESS_HEADER } from "../fleet/balancer.ts";
import type { Answer } from "../history/event.ts";

/** One operation of the app's POST /api/op. */
export interface Instruction {
  readonly op: string;
  readonly key?: string;
  readonly value?: unknown;
  readonly user?: string;
  readonly id?: string;
}

export interface Reply {
  /** "ok", the code of an error, or "unknown" if the app did not answer. */
  readonly result: string;
  readonly answer: Answer | null;
  /** The new value of the session's cookie, "" if it was taken away, null if nothing was said. */
  readonly cookie: string | null;
  readonly process: number | null;
  readonly phase: string | null;
}

/** Keys of the session's data. */
export const MARK = "mark";
export const COUNTER = "counter";
export const writeKey = (write: number) => `w${write}`;
/** The number under which the mark itself counts as a write. */
export const MARK_WRITE = 0;

const PATIENCE_MS = 8_000;

interface Facts {
  readonly id: string | null;
  readonly userId: string | null;
  readonly source: string;
  readonly mode: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly error?: string;
}

export async function send(base: string, cookie: string | null, instructions: readonly Instruction[]): Promise<Reply> {
  try {
    const response = await fetch(`${base}/api/op`, {
      method: "POST",
      body: JSON.stringify(instructions),
      headers: cookie === null ? {} : { cookie },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const process = response.headers.get(PROCESS_HEADER);
    const who = { process: process === null ? null : Number(process), phase: response.headers.get(PHASE_HEADER) };
    const text = await response.text();
    const jar = cookieOf(response.headers);
    const facts = (text.startsWith("{") ? JSON.parse(text) : {}) as Partial<Facts>;
    if (response.ok && facts.data) return { ...who, result: "ok", answer: answerOf(facts as Facts), cookie: jar };
    return { ...who, result: facts.error ?? "unknown", answer: null, cookie: jar };
  } catch {
    return { result: "unknown", answer: null, cookie: null, process: null, phase: null };
  }
}

function answerOf({ id, userId, source, mode, data }: Facts): Answer {
  const mark = data[MARK];
  const writes = Object.keys(data).flatMap((key) => (/^w\d+$/.test(key) ? Number(key.slice(1)) : []));
  return {
    session: typeof mark === "number" ? mark : null,
    handle: id,
    user: userId,
    counter: Number(data[COUNTER] ?? 0),
    writes: typeof mark === "number" ? [MARK_WRITE, ...writes] : writes,
    mode,
    source,
  };
}

/** The apps of the drill have one cookie each, so that its name need not be known. */
function cookieOf(headers: Headers): string | null {
  const [line] = headers.getSetCookie();
  if (line === undefined) return null;
  const [pair = ""] = line.split(";");
  return pair.endsWith("=") || /max-age=0(;|$)/i.test(line) ? "" : pair;
}
