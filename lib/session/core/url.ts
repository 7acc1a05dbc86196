/**
 * null for what is no URL. Not by URL.canParse: Node says yes to a host of 16 KB, which `new URL` then refuses.
 *   Shown by tests/unit/config.test.ts, by a host that is too long.
 */
export function urlOf(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** Whether what is sent to it stays on this machine. @param hostname as `URL` has it */
export const isLoopback = (hostname: string) => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
