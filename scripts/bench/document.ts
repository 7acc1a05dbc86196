// docs/benchmarks.md, made of a report alone: the report is in it as well, so a test can make it again and compare
// (tests/bench/document.test.ts).
import { KINDS, type Kind } from "./kinds.ts";
import { reasonFor } from "./reasons.ts";
import { type Comparison, comparedKinds, costOf, hasMoreTrips, isLoss, isSlower, type Report } from "./report.ts";
import { FIRST } from "./sizes.ts";
import { type Spread, spread } from "./statistics.ts";
import { PACES, PAGES } from "./steady.ts";
import { PAIRS, type Pair, SYSTEMS, type SystemId } from "./systems/index.ts";
import { MODES, type OurMode } from "./systems/modes.ts";

const SAME = PAIRS.filter(({ other }) => other === undefined);
const OTHER = PAIRS.filter(({ other }) => other !== undefined);
const FIGURES = /^<!-- figures: (.*) -->$/m;

/** The report that a document was made of. */
export function figuresIn(text: string): Report {
  const [, json] = FIGURES.exec(text) ?? [];
  if (json === undefined) throw new Error("The document holds no figures.");
  return JSON.parse(json);
}

export function documentOf(report: Report): string {
  const { options, machine, database, redis, versions, comparisons } = report;
  const compared = comparisons.filter(({ other }) => other === undefined);
  return `# Benchmarks

<!-- Written by \`npm run bench -- --write\`; not by hand. -->

What a request costs with these sessions and with the peers: same machine, same stores, same data (a cart of
${report.cartBytes} bytes), one run. **The counts are exact and come out the same everywhere. The times are ratios from one
machine**: take the direction from them, and measure yours.

- Command: \`npm run bench -- --write --rounds ${options.rounds} --requests ${options.requests} --latency ${options.latency} --growth ${options.growth}\`
- Machine: ${machine}; ${database}, ${redis}, both on it
- ${Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ")}

## Round trips, commands, statements

R: commands to Redis (a script is one). S: SQL statements, BEGIN and COMMIT among them. What follows the answer is in R and
S; in brackets are the round trips one after another that the answer waits for.

${countsTable(report)}

The peers in the set-up that their documentation recommends for speed: express-session with \`resave: false\` and
\`saveUninitialized: false\` (it moves the deadline at each read, as it does by default, and with \`disableTouch\` at none;
we do so once in a tenth of the idle lifetime), better-auth with \`joins\`. A sign-in is what remains when the password has
been checked and the user is known: better-auth's own looks up user and account before. better-auth has no session without
a user, so there is no visitor's cart to keep; the copy in \`cookieCache\` is taken for cold when the browser no longer
sends it.

## Times

Our time as a multiple of the peer's on the same stores: median of ${options.rounds} rounds and, in brackets, the quartiles.
Below 1 we take less time.

![Ratios: filled on one machine, with their quartiles; hollow with stores far away](benchmarks.svg)

${ratiosTable(compared, SAME, "ratio")}

The same with stores ${options.latency} ms away, as in another room: a round trip that is saved counts for more.

${ratiosTable(compared, SAME, "far")}

### Where a peer does better

More round trips, or more time on one machine in three of four rounds. Where the quartiles are on both sides of 1, it is a
tie.

${losses(compared)}

### Beside: other guarantees

${ratiosTable(comparisons, OTHER, "ratio")}

${OTHER.map(({ peer, other }) => `- ${SYSTEMS[peer].name}: ${other}.`).join("\n")}

## Steady state

Queries for ${whole(PAGES)} signed-in pages of one visitor, by how often they come. \`cached_db\` asks the database once in
\`SESSION_CACHE_MAX_AGE\` (300 s) and session, so whoever reads slowly costs more per page, and nobody more than one query
in 300 s.

${steadyTable(report)}

## getSession() without the network

For a returning cookie, with the tier in memory, as a share of one \`unsealData\` of the same cookie by iron-session
(${report.hotPath.unseal.median} µs here). The memory tier's own time is in it. To seal a cookie, as a sign-in does, takes
${report.hotPath.seal.median.toFixed(2)} of an unseal.

${table(
  ["", "of an unseal", "of which the memory tier"],
  MODES.map((mode) => [`\`${mode}\``, share(report.hotPath.read[mode]), share(report.hotPath.tier[mode])]),
)}

## Growth

A warm read among ${whole(FIRST)} and among ${whole(options.growth)} stored sessions, each as a multiple of a call that reads nothing
(\`SELECT 1\`, or the GET of a key that is not there). The last column is how many times as long it takes among more.

${growthTable(report)}

## A million page views

Commands to Upstash, in thousands; in brackets US dollars at 0.20 for 100,000 (pay as you go, November 2026; see
upstash.com/pricing/redis). A script counts as one command.

${millionTable(report)}

\`cached_db\` adds two commands for each session and 300 s in which it reads (see above). With \`fleet: true\` (setup.ts)
each process adds one every 30 seconds at most.

## How

- Everything runs in one process, from a Cookie header to the answer with its cookies, without HTTP between browser and
  server: frameworks differ by more than sessions do, and how many pages a server makes is another question.
- The REST server is a process of its own, the same for all, with the client and settings that ours has.
- Counts: one request at a time through a proxy that reads the protocols of PostgreSQL, Redis and HTTP, each repeated
  until it costs the same three times. Exchanges that overlap are one round trip.
- Times: in each round every system does ${options.requests} requests of every kind, by turns and in an order that is drawn
  anew; a ratio is made of two medians of one round. One round before is to warm up. Each answer is checked.
- Far away: each round trip is held up by ${options.latency} ms in a relay of this process; half as many rounds.
- PostgreSQL runs with \`synchronous_commit = off\`, for all: waiting for the disk is a matter of the disk.

## Not in it

- next-app-session 1.0.7: it calls \`cookies().get()\` without awaiting, which Next ${versions.next} answers with a promise.
- Django: another language, another process; a ratio to it would be one of Python and JavaScript.

<!-- figures: ${JSON.stringify(report)} -->
`;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

function countsTable({ counts }: Report): string {
  const kinds = Object.keys(KINDS) as Kind[];
  return table(
    ["", "stores", ...kinds.map((kind) => KINDS[kind].title)],
    (Object.keys(SYSTEMS) as SystemId[]).map((id) => [
      SYSTEMS[id].name,
      SYSTEMS[id].stores,
      ...kinds.map((kind) => {
        const count = counts[id]?.[kind];
        return count ? `${costOf(count)} (${count.roundTrips})` : "";
      }),
    ]),
  );
}

function ratiosTable(comparisons: readonly Comparison[], pairs: readonly Pair[], which: "ratio" | "far"): string {
  return table(
    ["ours", "peer", ...comparedKinds().map((kind) => KINDS[kind].title)],
    pairs.map(({ ours, peer }) => [
      SYSTEMS[ours].name,
      SYSTEMS[peer].name,
      ...comparedKinds().map((kind) => {
        const one = comparisons.find((other) => other.ours === ours && other.peer === peer && other.kind === kind);
        return one ? ratio(one[which]) : "";
      }),
    ]),
  );
}

function losses(comparisons: readonly Comparison[]): string {
  const lost = comparisons.filter(isLoss);
  if (lost.length === 0) return "Nowhere in this run.";
  return lost
    .map((one) => {
      const what = [
        hasMoreTrips(one) && `${one.trips.ours} round trips to ${one.trips.peer}`,
        isSlower(one) && `${ratio(one.ratio)} of the time`,
      ].filter(Boolean);
      const where = `${SYSTEMS[one.ours].name} and ${SYSTEMS[one.peer].name}, ${KINDS[one.kind].title}`;
      return `- ${where} (${what.join(", ")}): ${reasonFor(one) ?? "not explained"}.`;
    })
    .join("\n");
}

function steadyTable({ steady }: Report): string {
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

function growthTable({ options, growth }: Report): string {
  const at = (mode: OurMode, sessions: number) =>
    growth.find((one) => one.mode === mode && one.sessions === sessions)?.read ?? spread([]);
  return table(
    ["", ...[FIRST, options.growth].map((sessions) => `${whole(sessions)} sessions`), "ratio"],
    MODES.map((mode) => {
      const [first, last] = [at(mode, FIRST), at(mode, options.growth)];
      return [`\`${mode}\``, ratio(first), ratio(last), (last.median / first.median).toFixed(2)];
    }),
  );
}

/** Pages that read, and pages of which each tenth writes. */
function millionTable({ counts }: Report): string {
  const commands = (id: SystemId, writes: number) => {
    const { read, write } = counts[id] ?? {};
    const thousands = 1000 * ((read?.redis ?? 0) * (1 - writes) + (write?.redis ?? 0) * writes);
    return `${whole(Math.round(thousands))} (${(thousands * 0.002).toFixed(2)})`;
  };
  const ids = Object.keys(SYSTEMS) as SystemId[];
  const withRedis = ids.filter((id) => id === "db" || SYSTEMS[id].stores.includes("Redis (REST)"));
  return table(
    ["", "all of them reads", "each tenth a write"],
    withRedis.map((id) => [SYSTEMS[id].name, commands(id, 0), commands(id, 0.1)]),
  );
}

const whole = (number: number) => number.toLocaleString("en-US");
const ratio = ({ median, q1, q3 }: Spread) => `${median.toFixed(2)} [${q1.toFixed(2)}, ${q3.toFixed(2)}]`;
const share = ({ median, q1, q3 }: Spread) => `${median.toFixed(3)} [${q1.toFixed(3)}, ${q3.toFixed(3)}]`;
