// Numbers, times and tables for people.
import { styleText } from "node:util";
import Table from "cli-table3";

export const count = (number: number) => number.toLocaleString("en");
export const bold = (text: string) => styleText("bold", text, { stream: process.stdout });
export const dim = (text: string) => styleText("dim", text, { stream: process.stdout });
export const date = (time: number) => `${new Date(time).toISOString().slice(0, 19).replace("T", " ")} UTC`;

/** "3 min": the largest unit that fits. */
export function duration(ms: number): string {
  const units = [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["min", 60_000],
    ["s", 1_000],
  ] as const;
  const [unit, size] = units.find(([, size]) => Math.abs(ms) >= size * 1.5) ?? ["s", 1_000];
  return `${Math.round(ms / size)} ${unit}`;
}

export const mark = (ok: boolean | null) =>
  ok
    ? styleText("green", "yes", { stream: process.stdout })
    : styleText(ok === null ? "yellow" : "red", ok === null ? "?" : "no", { stream: process.stdout });

/** @param head empty for a table of names and values */
export function table(head: readonly string[], rows: ReadonlyArray<readonly (string | number)[]>): string {
  const width = process.stdout.columns || 120;
  const lines = new Table({
    head: head.map(bold),
    style: { head: [], border: [], compact: true },
    chars: BARE,
    wordWrap: true,
    colWidths: widths([head, ...rows], width),
  });
  lines.push(...rows.map((row) => row.map(String)));
  return lines.toString();
}

const SIDES = [
  "top",
  "top-mid",
  "top-left",
  "top-right",
  "bottom",
  "bottom-mid",
  "bottom-left",
  "bottom-right",
] as const;
const INNER = ["left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle"] as const;
const BARE = Object.fromEntries([...SIDES, ...INNER].map((place) => [place, place === "middle" ? " " : ""]));

/** As wide as the longest cell; the widest columns give way until the terminal holds them all. */
function widths(rows: ReadonlyArray<readonly (string | number)[]>, limit: number): number[] {
  const columns = Math.max(...rows.map((row) => row.length));
  const longest = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => plain(row[column]) + 2)),
  );
  const total = () => longest.reduce((sum, width) => sum + width + 1, 0);
  while (total() > limit) {
    const widest = longest.indexOf(Math.max(...longest));
    if ((longest[widest] as number) <= 20) break;
    longest[widest] = (longest[widest] as number) - 1;
  }
  return longest;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape that begins a colour
const plain = (cell: string | number | undefined) => String(cell ?? "").replace(/\u001b\[\d+m/g, "").length;
