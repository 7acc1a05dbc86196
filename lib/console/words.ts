// Numbers and times for people, on the server and in the browser alike.

export const count = (number: number): string => number.toLocaleString("en");

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
] as const;

/** "3 min": in the largest unit of which there are one and a half. */
export function span(ms: number): string {
  if (Math.abs(ms) < 500) return "under 1 s";
  const [unit, size] = UNITS.find(([, size]) => Math.abs(ms) >= size * 1.5) ?? ["s", 1_000];
  return `${Math.round(ms / size)} ${unit}`;
}

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

export const plural = (number: number, one: string, many = `${one}s`): string =>
  `${count(number)} ${number === 1 ? one : many}`;

const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
/** "19:22:14" where it is shown: in the browser only, the server may have another zone. */
export const timeOfDay = (at: number): string => clock.format(at);

/** What is not nothing, as "12 warmed, 3 present". */
export const tally = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .filter(([, number]) => number > 0)
    .map(([what, number]) => `${count(number)} ${what}`)
    .join(", ");
