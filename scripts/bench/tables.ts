// The tables of docs/benchmarks.md.
import { ASKED, BEFORE, ENTRIES, FIRST } from "./asked.ts";
import type { Count } from "./count.ts";
import { KINDS, type Kind } from "./kinds.ts";
import { PAGE_WAYS, type PageWay } from "./pages/ways.ts";
import { reasonFor } from "./reasons.ts";
import { type Comparison, comparedKinds, costOf, hasMoreTrips, isLoss, isSlower, type Report } from "./report.ts";
import { type Spread, spread } from "./statistics.ts";
import { PACES } from "./steady.ts";
import { type Pair, SYSTEMS, type SystemId } from "./systems/index.ts";
import { MODES, type OurMode } from "./systems/modes.ts";

export const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

export function countsTable({ counts }: Report): string {
  const kinds = Object.keys(KINDS) as Kind[];
  return table(
    ["", "stores", ...kinds.map((kind) => KINDS[kind].title)],
    (Object.keys(counts) as SystemId[]).map((id) => [
      SYSTEMS[id].name,
      SYSTEMS[id].stores,
      ...kinds.map((kind) => {
        const count = counts[id]?.[kind];
        return count ? `${costOf(count)} (${count.roundTrips})` : "";
      }),
    ]),
  );
}

export function ratiosTable(
  comparisons: readonly Comparison[],
  pairs: readonly Pair[],
  which: "ratio" | "far",
): string {
  return table(
    ["ours", "peer", ...comparedKinds().map((kind) => KINDS[kind].title)],
    pairs.map(({ ours, peer }) => [
      SYSTEMS[ours].name,
      SYSTEMS[peer].name,
      ...comparedKinds().map((kind) => {
        const one = comparisons.find((other) => other.ours === ours && other.peer === peer && other.kind === kind);
        const spread = one?.[which];
        return spread ? ratio(spread) : "";
      }),
    ]),
  );
}

export function losses(comparisons: readonly Comparison[]): string {
  const lost = comparisons.filter(isLoss);
  if (lost.length === 0) return "Nowhere in this run.";
  return lost
    .map((one) => {
      const what = [
        hasMoreTrips(one) && `${one.trips.ours} round trips to ${one.trips.peer}`,
        one.ratio && isSlower(one) && `${ratio(one.ratio)} of the time`,
      ].filter(Boolean);
      const where = `${SYSTEMS[one.ours].name} and ${SYSTEMS[one.peer].name}, ${KINDS[one.kind].title}`;
      return `- ${where} (${what.join(", ")}): ${reasonFor(one) ?? "not explained"}.`;
    })
    .join("\n");
}

export function steadyTable({ steady }: Report): string {
  return table(
    ["", ...PACES.map((pace) => `a page every ${pace} s`)],
    MODES.map((mode) => [
      `\`${mode}\``,
      ...PACES.map((pace) => {
        const { sql, redis } = steady.find((one) => one.mode === mode && one.pace === pace) ?? { sql: 0, redis: 0 };
        return costOf({ redis, sql, roundTrips: 0 });
      }),
    ]),
  );
}

export function sessionTable({ pages }: Report): string {
  return table(
    ["", "page", "pages a second", "slowest of a hundred", "the site's own processor time"],
    [
      ...Object.entries(PAGE_WAYS).flatMap(([way, { title }]) => [
        [title, "a line", pages?.session[way as PageWay]] as const,
        [title, "a cart", pages?.shop[way as PageWay]] as const,
      ]),
      ["no session: a millisecond's wait", "a line", pages?.floor.wait] as const,
      ["no session: a GET by `fetch` over REST", "a line", pages?.floor.fetch] as const,
    ].map(([title, page, { throughput, p99, cpu } = NOTHING]) => [
      title,
      page,
      ratio(throughput),
      ratio(p99),
      ratio(cpu),
    ]),
  );
}

export function beforeTable({ pages }: Report): string {
  const names = { edge: "`middleware.ts`", node: "`proxy.ts`" };
  return table(
    ["", "does nothing", "reads the session", "does nothing: processor time", "reads the session: processor time"],
    BEFORE.map((before) => {
      const { idle, check } = pages?.before[before] ?? { idle: NOTHING, check: NOTHING };
      return [names[before], ...[idle.throughput, check.throughput, idle.cpu, check.cpu].map(ratio)];
    }),
  );
}

export function crowdTable({ crowd }: Report): string {
  return table(
    ["", "queries for 1,000 requests", "requests a second", "half of them within (ms)", "99 of 100 within (ms)"],
    MODES.map((mode) => {
      const { queriesPerThousand = 0, perSecond, p50, p99 } = crowd?.modes[mode] ?? {};
      const figures = [perSecond, p50, p99].map((figure) => whole(Math.round(figure?.median ?? 0)));
      return [`\`${mode}\``, whole(Math.round(queriesPerThousand)), ...figures];
    }),
  );
}

export function growthTable({ options, growth }: Report): string {
  const at = (mode: OurMode, sessions: number) =>
    growth.find((one) => one.mode === mode && one.sessions === sessions)?.took;
  return table(
    ["", "", ...[FIRST, options.growth].map((sessions) => `${whole(sessions)} sessions`), "ratio"],
    MODES.flatMap((mode) =>
      ASKED.map((what) => {
        const [first, last] = [FIRST, options.growth].map((sessions) => at(mode, sessions)?.[what] ?? spread([]));
        if (!first || !last) return [];
        return [`\`${mode}\``, what, ratio(first), ratio(last), (last.median / first.median).toFixed(2)];
      }),
    ),
  );
}

export function sizesTable({ sizes }: Report): string {
  const all = [...new Set(sizes.map(({ bytes }) => bytes))];
  return table(
    ["", "", ...all.map((bytes) => `${whole(bytes)} bytes`)],
    MODES.flatMap((mode) =>
      (["read", "write"] as const).map((kind) => [
        `\`${mode}\``,
        kind,
        ...all.map((bytes) =>
          ratio(sizes.find((one) => one.mode === mode && one.bytes === bytes)?.[kind] ?? spread([])),
        ),
      ]),
    ),
  );
}

export const bundlesTable = ({ bundles }: Report) =>
  table(
    ["", "bytes", "compressed"],
    bundles.map(({ entry, bytes, gzipped }) => [`\`${ENTRIES[entry]}\``, whole(bytes), whole(gzipped)]),
  );

/** Pages that read, and pages of which each tenth writes. */
export function millionTable({ counts }: Report): string {
  const commands = (id: SystemId, writes: number) => {
    const { read, write } = counts[id] ?? {};
    const thousands = 1000 * (billedFor(read) * (1 - writes) + billedFor(write) * writes);
    return `${whole(Math.round(thousands))} (${(thousands * 0.002).toFixed(2)})`;
  };
  const ids = Object.keys(SYSTEMS) as SystemId[];
  const withRedis = ids.filter((id) => id === "db" || SYSTEMS[id].stores.includes("Redis (REST)"));
  return table(
    ["", "all of them reads", "each tenth a write"],
    withRedis.map((id) => [SYSTEMS[id].name, commands(id, 0), commands(id, 0.1)]),
  );
}

const billedFor = (count: Count | undefined) => count?.billed ?? 0;

const NOTHING = { throughput: spread([]), p99: spread([]), cpu: spread([]) };
export const whole = (number: number) => number.toLocaleString("en-US");
export const ratio = ({ median, q1, q3 }: Spread) => `${median.toFixed(2)} [${q1.toFixed(2)}, ${q3.toFixed(2)}]`;
export const share = ({ median, q1, q3 }: Spread) => `${median.toFixed(3)} [${q1.toFixed(3)}, ${q3.toFixed(3)}]`;
