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
