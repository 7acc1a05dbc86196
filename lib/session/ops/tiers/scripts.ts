// One script for many keys in one request. The first command carries the text, the others name it by its hash, which the
// server knows once it has run it: a batch would else send the same two kilobytes hundreds of times (a single call is
// better off with the text, docs/decisions/008). A server that forgot it refuses before anything was applied, so what was
// refused is sent again, with the text.
//   Shown by tests/ops/entries.test.ts, "scripts".

import { sha1 } from "../../caches/commands";
import { KEY_LOCKING, refusesKeyLocking } from "../../caches/upstash";
import { damaged, unavailable } from "../../core/errors";
import { bySize } from "../batches";

export interface Call {
  readonly keys: string[];
  readonly args: string[];
}

interface Reply {
  readonly result?: unknown;
  readonly error?: string | undefined;
}

/** What is used of `redis.pipeline()`. */
export interface Pipeline {
  eval(script: string, keys: string[], args: string[]): unknown;
  evalsha(sha: string, keys: string[], args: string[]): unknown;
  exec(options: { keepErrors: true }): Promise<unknown>;
}

/** Upstash takes requests of ten megabytes; so much fits however it is counted. */
const MOST_CHARACTERS = 1024 * 1024;

/**
 * @returns runs a script for each call; a reply is what the script returned, or "unreadable" where something stands under
 *   the key that is no entry. Throws for any other error: some of the calls may then have been applied
 */
export function scriptRunner(pipeline: () => Pipeline, options: { keyLocking: boolean }) {
  let { keyLocking } = options;
  let remembered = true;

  async function send(script: string, calls: readonly Call[]): Promise<unknown[]> {
    const text = keyLocking ? KEY_LOCKING + script : script;
    const hash = await sha1(text);
    const batch = pipeline();
    calls.forEach(({ keys, args }, nth) => {
      if (nth === 0 || !remembered) batch.eval(text, keys, args);
      else batch.evalsha(hash, keys, args);
    });
    const replies = (await batch.exec({ keepErrors: true })) as Reply[];
    if (!Array.isArray(replies) || replies.length !== calls.length) throw damaged();

    const refused = [...replies.keys()].filter((nth) => wasRefused(replies[nth]));
    if (refused.length === 0) return replies.map(read);
    if (keyLocking && refusesKeyLocking(replies[0]?.error)) keyLocking = false;
    else if (remembered) remembered = false;
    else throw failed(replies[refused[0] ?? 0]?.error);
    const again = await send(
      script,
      refused.map((nth) => calls[nth] as Call),
    );
    return replies.map((reply, nth) => (refused.includes(nth) ? again[refused.indexOf(nth)] : read(reply)));
  }

  return async (script: string, calls: readonly Call[]): Promise<unknown[]> => {
    const replies: unknown[] = [];
    for (const batch of bySize(calls, MOST_CHARACTERS, sizeOf)) replies.push(...(await send(script, batch)));
    return replies;
  };
}

const sizeOf = ({ keys, args }: Call) => [...keys, ...args].join().length;

const wasRefused = (reply: Reply | undefined) =>
  reply?.error !== undefined && (refusesKeyLocking(reply.error) || reply.error.startsWith("NOSCRIPT"));

function read({ error, result }: Reply): unknown {
  if (error === undefined) return result;
  if (/WRONGTYPE|unknown session format/.test(error)) return "unreadable";
  throw failed(error);
}

/** With the server's own word for it, such as OOM or READONLY, and nothing else of its message: that may hold a key. */
const failed = (error = "") =>
  unavailable("cache", Object.assign(new Error(), { name: "RedisError", code: /^[A-Z]+/.exec(error)?.[0] }));
