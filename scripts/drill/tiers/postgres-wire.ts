// Counts the statements in what a client sends to PostgreSQL (protocol 3.0, "Message Formats"): a query of either kind is
// one message, 'Q' (simple) or 'E' (execute a prepared one).

const HEADER = 5;
const STARTUP_HEADER = 4;
const SSL_REQUEST = 80_877_103;
const QUERIES = new Set(["Q".charCodeAt(0), "E".charCodeAt(0)]);

/** @returns a function that takes the bytes as they come */
export function statementCounter(onStatement: () => void): (chunk: Buffer) => void {
  let pending: Buffer = Buffer.alloc(0);
  let started = false;

  /** Takes one whole message off the front; false if there is none yet. */
  function take(): boolean {
    const header = started ? HEADER : STARTUP_HEADER;
    if (pending.length < header) return false;
    const length = pending.readUInt32BE(header - 4) + (header - 4);
    if (pending.length < Math.max(length, started ? 0 : 8)) return false;
    if (!started) started = pending.readUInt32BE(4) !== SSL_REQUEST;
    else if (QUERIES.has(pending[0] as number)) onStatement();
    pending = pending.subarray(length);
    return true;
  }

  return (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    while (take());
  };
}
