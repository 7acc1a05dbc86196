// Counts the commands in what a client sends to Redis (RESP): each is an array of strings.

/** @returns a function that takes the bytes as they come */
export function commandCounter(onCommand: () => void): (chunk: Buffer) => void {
  let pending = Buffer.alloc(0);

  /** @returns the number after the type's letter, and where the next line begins; null if the line has not come yet */
  function header(at: number): { value: number; next: number } | null {
    const end = pending.indexOf("\r\n", at);
    return end < 0 ? null : { value: Number(pending.toString("latin1", at + 1, end)), next: end + 2 };
  }

  /** Takes one whole command off the front; false if there is none yet. */
  function take(): boolean {
    const array = header(0);
    if (!array) return false;
    let at = array.next;
    for (let nth = 0; nth < array.value; nth++) {
      const string = header(at);
      if (!string) return false;
      at = string.next + string.value + 2;
    }
    if (pending.length < at) return false;
    onCommand();
    pending = pending.subarray(at);
    return true;
  }

  return (chunk) => {
    pending = pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([pending, chunk]);
    while (take());
  };
}
