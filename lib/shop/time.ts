const absolute = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** In UTC and saying so: the server does not know the reader's time zone. */
export const formatTime = (time: Date) => `${absolute.format(time)} UTC`;

const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** "in 13 days", "2 minutes ago", "just now". */
export function fromNow(time: Date, now = Date.now()): string {
  const distance = time.getTime() - now;
  for (const [unit, size] of UNITS) {
    if (Math.abs(distance) >= size) return relative.format(Math.round(distance / size), unit);
  }
  return distance > 0 ? "in a moment" : "just now";
}
