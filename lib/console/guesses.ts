// Against guessing: a wrong token is answered a second later, and so many wait at once, in one process. That makes ten
// guesses a second at a token of 32 characters or more; nobody is locked out for longer than the guessing goes on.

import { createHash, timingSafeEqual } from "node:crypto";

const WAIT_MS = 1_000;
const MOST_WAITING = 10;

let waiting = 0;

/** Both are hashed first, so that the time it takes tells nothing of the token, its length neither. */
function isToken(typed: string, token: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(typed), hash(token));
}

/** "busy": not even looked at, because too many wrong ones wait for their answer. */
export async function judge(typed: string, token: string): Promise<"right" | "wrong" | "busy"> {
  if (waiting >= MOST_WAITING) return "busy";
  if (isToken(typed, token)) return "right";
  waiting++;
  await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  waiting--;
  return "wrong";
}
