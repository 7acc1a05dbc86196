// Lost and revived: whether each answer may say that the session lives, or that it does not.
import type { Event } from "../history/event.ts";
import { isLive, type SessionHistory, type Token } from "./session-history.ts";
import type { Kind, Violation } from "./violation.ts";

export function checkLiveness({ events, tokens }: SessionHistory): Violation[] {
  const found: Violation[] = [];
  for (const event of events) {
    const token = event.token === null ? undefined : tokens.get(event.token);
    if (token === undefined) continue;
    const add = (kind: Kind, detail: string) => found.push({ kind, event, detail, subject: `id ${token.number}` });
    if (saysNone(event, token) && token.mayBeDeadFrom > event.end)
      add("lost", `id ${token.number}, alive since ${token.bornEnd}, was answered as none; nobody had begun to end it`);
    if (isLive(event) && token.mustBeDeadFrom < event.start)
      add("revived", `id ${token.number} was answered as live; its end was acknowledged at ${token.mustBeDeadFrom}`);
    const { answer } = event;
    if (answer === null) continue;
    if (answer.session !== null && answer.session !== event.session)
      add("crossed", `asked for session ${event.session}, got ${answer.session}`);
    const user = event.op === "login" ? (event.user ?? null) : token.user;
    if (isLive(event) && answer.user !== user) add("crossed", `the user should be ${user}, and is ${answer.user}`);
  }
  return found;
}

function saysNone(event: Event, token: Token): boolean {
  if (event.result === "SESSION_GONE") return true;
  // A sign-out answers "none" in any case.
  if (event.answer === null || event.op === "destroy") return false;
  // The same session without its mark has lost data, not itself; the other check sees that.
  return event.answer.session === null && (event.answer.handle === null || event.answer.handle !== token.handle);
}
