// What the history says of one session: its ids and how they end, and what was written into it.
import type { Event } from "../history/event.ts";

/** An id, and from when on (positions in the history) it may and must be dead. */
export interface Token {
  readonly number: number;
  readonly user: string | null;
  readonly bornStart: number;
  readonly bornEnd: number;
  /** From here on an end of it was under way: "none" is a legal answer. Infinity if nobody ended it. */
  mayBeDeadFrom: number;
  /** From here on an end of it was acknowledged: "live" is not a legal answer. */
  mustBeDeadFrom: number;
  /**
   * From here on its successor is known by an answer that reported an unfinished end: what other answers show of this id
   * is the old copy that could not be told, if anything (residue, item 5).
   */
  leftFrom: number;
  /** As the app calls it. */
  handle: string | null;
}

/** A write that was asked for. `end` is Infinity while nobody knows whether it was applied. */
export interface Write {
  readonly event: Event;
  readonly start: number;
  readonly end: number;
}

export interface SessionHistory {
  readonly session: number;
  readonly events: readonly Event[];
  readonly tokens: ReadonlyMap<number, Token>;
  /** By write id; the session's own mark is number 0. */
  readonly writes: ReadonlyMap<number, Write>;
  readonly increments: readonly Write[];
}

/** Answered by the session that the request was meant for. */
export const isLive = (event: Event): boolean => event.answer !== null && event.answer.session === event.session;

const RENEWS = new Set<Event["op"]>(["create", "login", "regenerate"]);

/** @param events of one session, by their start @param revocations of any session */
export function sessionHistory(
  session: number,
  events: readonly Event[],
  revocations: readonly Event[],
): SessionHistory {
  const tokens = new Map<number, Token>();
  const writes = new Map<number, Write>();
  const increments: Write[] = [];

  for (const event of [...events].sort((a, b) => a.end - b.end)) {
    const { op, born, token, answer, result } = event;
    // An error that brought a cookie tells that the new id lives (an end of the old one that is not finished).
    if (born !== null && RENEWS.has(op) && (answer === null || isLive(event))) {
      const user = op === "login" ? (event.user ?? null) : (tokens.get(token ?? -1)?.user ?? null);
      tokens.set(born, {
        number: born,
        user,
        bornStart: event.start,
        bornEnd: event.end,
        mayBeDeadFrom: Infinity,
        mustBeDeadFrom: Infinity,
        leftFrom: Infinity,
        handle: isLive(event) ? (answer?.handle ?? null) : null,
      });
    }
    const known = token === null ? undefined : tokens.get(token);
    if (known && known.handle === null && isLive(event) && !RENEWS.has(op)) known.handle = answer?.handle ?? null;
    const write = {
      event,
      start: event.start,
      end: result === "ok" && (op === "create" || isLive(event)) ? event.end : Infinity,
    };
    if (op === "create") writes.set(0, write);
    if (op === "set" && event.write !== undefined) writes.set(event.write, write);
    if (op === "increment") increments.push(write);
  }

  for (const event of events) noteEnd(event, tokens);
  for (const revocation of revocations) {
    if (revocation.session === session) continue;
    for (const token of tokens.values()) noteRevocation(revocation, token);
  }
  return { session, events, tokens, writes, increments };
}

function noteEnd(event: Event, tokens: ReadonlyMap<number, Token>): void {
  const token = event.token === null ? undefined : tokens.get(event.token);
  if (token === undefined) return;
  if (event.op !== "destroy" && event.op !== "login" && event.op !== "regenerate") return;
  const acknowledged = event.result === "ok";
  // A rotation that found no session has ended none.
  if (acknowledged && event.op !== "destroy" && !isLive(event)) return;
  token.mayBeDeadFrom = Math.min(token.mayBeDeadFrom, event.start);
  if (!acknowledged && event.born !== null) token.leftFrom = Math.min(token.leftFrom, event.start);
  if (acknowledged) token.mustBeDeadFrom = Math.min(token.mustBeDeadFrom, event.end);
}

/** A revocation reaches what was there before it began; what began meanwhile it may reach or not. */
function noteRevocation(revocation: Event, token: Token): void {
  if (token.user === null || token.user !== revocation.user) return;
  const acknowledged = revocation.result === "ok";
  // Nobody knows when one without an answer was carried out.
  if (token.bornStart < (acknowledged ? revocation.end : Infinity))
    token.mayBeDeadFrom = Math.min(token.mayBeDeadFrom, revocation.start);
  if (acknowledged && token.bornEnd < revocation.start)
    token.mustBeDeadFrom = Math.min(token.mustBeDeadFrom, revocation.end);
}
