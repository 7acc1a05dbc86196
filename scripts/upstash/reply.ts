// What a Redis answers, the same shape from both engines. Text is a Buffer from a real Redis (exact bytes) and a string
// from the embedded one.

/** A status line such as OK or PONG, kept apart from text so that Lua sees `{ ok = … }` as in Redis. */
export class Status {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A command that failed. It is a value: inside a pipeline or a transaction it fails alone. */
export class CommandError extends Error {}

export type Reply = null | number | string | Buffer | Status | CommandError | Reply[];

export const OK = new Status("OK");

/** The JSON of a reply. Throws a CommandError for a failed command. */
export function toJson(reply: Reply, base64: boolean, nested = false): unknown {
  if (reply instanceof CommandError) {
    if (nested) return { error: reply.message };
    throw reply;
  }
  if (reply === null || typeof reply === "number") return reply;
  if (Array.isArray(reply)) return reply.map((item) => toJson(item, base64, true));
  const bytes = reply instanceof Status ? Buffer.from(reply.text) : Buffer.from(reply as string);
  const text = bytes.toString("utf8");
  // The client takes a bare OK as it is, but only outside arrays; everything else it decodes.
  return base64 && (nested || text !== "OK") ? bytes.toString("base64") : text;
}
