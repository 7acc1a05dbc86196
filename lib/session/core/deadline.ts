/**
 * Waits for `work` at most `ms`. The work itself cannot be taken back: it may still be applied later, which every
 * procedure in modes/ reckons with.
 * @throws Error named TimeoutError
 */
export async function withDeadline<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error("deadline"), { name: "TimeoutError" })), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
