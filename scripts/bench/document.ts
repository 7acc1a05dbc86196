// docs/benchmarks.md, made of a report alone: the report is in it as well, so a test can make it again and compare
// (tests/bench/document.test.ts).
import { FIRST } from "./asked.ts";
import type { Report } from "./report.ts";
import { soakSection } from "./soak/section.ts";
import { startSection } from "./start/section.ts";
import { PAGES } from "./steady.ts";
import { HOW_TO_HAVE } from "./systems/django/python.ts";
import { PAIRS, SYSTEMS, TIMED_PAIRS } from "./systems/index.ts";
import { MODES } from "./systems/modes.ts";
import * as tables from "./tables.ts";
import { share, table, whole } from "./tables.ts";

const OTHER = PAIRS.filter(({ other }) => other !== undefined);
const FIGURES = /^<!-- figures: (.*) -->$/m;

/** The report that a document was made of. */
export function figuresIn(text: string): Report {
  const [, json] = FIGURES.exec(text) ?? [];
  if (json === undefined) throw new Error("The document holds no figures.");
  return JSON.parse(json);
}

const named = (versions: Report["versions"]) =>
  Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");

export function documentOf(report: Report): string {
  const { options, machine, database, redis, versions, django, comparisons } = report;
  const compared = comparisons.filter(({ other }) => other === undefined);
  return `# Benchmarks

<!-- Written by \`npm run bench -- --write\`; not by hand. -->

What a request costs with these sessions and with the peers: same machine, same stores, same data (a cart of
${report.cartBytes} bytes), one run. **The counts are exact and come out the same everywhere. The times are ratios from one
machine**: take the direction from them, and measure yours.

- Command: \`npm run bench -- --write --rounds ${options.rounds} --requests ${options.requests} --latency ${options.latency} --growth ${options.growth} --crowd ${options.crowd} --seconds ${options.seconds}\`
- Machine: ${machine}; ${database}, ${redis}, both on it
- ${named(versions)}
- ${django ? `${named(django)} (in Debian: python3-django, python3-django-redis, python3-psycopg2)` : `Without Django, which is in it where a Python has it. ${HOW_TO_HAVE}`}

## Round trips, commands, statements

R: commands to Redis (a script is one). S: SQL statements, BEGIN and COMMIT among them. What follows the answer is in R and
S; in brackets are the round trips one after another that the answer waits for.

${tables.countsTable(report)}

The peers in the set-up that their documentation recommends for speed: express-session with \`resave: false\` and
\`saveUninitialized: false\` (it moves the deadline at each read, as it does by default, and with \`disableTouch\` at none;
we do so once in a tenth of the idle lifetime), better-auth with \`joins\`. A sign-in is what remains when the password has
been checked and the user is known: better-auth's own looks up user and account before. better-auth has no session without
a user, so there is no visitor's cart to keep; the copy in \`cookieCache\` is taken for cold when the browser no longer
sends it.

Django with connections that stay open (\`CONN_MAX_AGE\`), saving what was changed (\`SESSION_SAVE_EVERY_REQUEST\` is off), as
JSON; its \`login()\` and \`logout()\` without what they do to the user's row (the sign-in's time in it, \`request.user\`).
Django 3.2 has no Redis of its own: its cache is django-redis. **It is counted, not timed**: it is a process of Python behind
HTTP, so a ratio of times would be one of languages and servers. What a network adds to it can be told from its round trips.

## Times

Our time as a multiple of the peer's on the same stores: median of ${options.rounds} rounds and, in brackets, the quartiles.
Below 1 we take less time.

![Ratios: filled on one machine, with their quartiles; hollow with stores far away](benchmarks.svg)

${tables.ratiosTable(compared, TIMED_PAIRS, "ratio")}

The same with stores ${options.latency} ms away, as in another room: a round trip that is saved counts for more.

${tables.ratiosTable(compared, TIMED_PAIRS, "far")}

### Where a peer does better

More round trips, or more time on one machine in three of four rounds. Where the quartiles are on both sides of 1, it is a
tie.

${tables.losses(compared)}

### Beside: other guarantees

${tables.ratiosTable(comparisons, OTHER, "ratio")}

${OTHER.map(({ peer, other }) => `- ${SYSTEMS[peer].name}: ${other}.`).join("\n")}

## Steady state

Queries for ${whole(PAGES)} signed-in pages of one visitor, by how often they come. \`cached_db\` asks the database once in
\`SESSION_CACHE_MAX_AGE\` (300 s) and session, so whoever reads slowly costs more per page, and nobody more than one query
in 300 s.

${tables.steadyTable(report)}

## getSession() without the network

For a returning cookie, with the tier in memory, as a share of one \`unsealData\` of the same cookie by iron-session
(${report.hotPath.unseal.median} µs here). The memory tier's own time is in it. To seal a cookie, as a sign-in does, takes
${report.hotPath.seal.median.toFixed(2)} of an unseal.

${table(
  ["", "of an unseal", "of which the memory tier"],
  MODES.map((mode) => [`\`${mode}\``, share(report.hotPath.read[mode]), share(report.hotPath.tier[mode])]),
)}

## Whole pages

Next's production server under load from the same machine, with cacheComponents: pages a second of a page that reads the
session, as a share of the same page that does not, which is under load just before or after; how long the slowest of a
hundred takes, as a multiple; and the processor time of the site's own process for a page, as a multiple. "A cart" is a page as
a shop has it: 45 rows of a table under a header and over a footer. "A line" is the smallest page there is, the same data as
one line of text, and little enough that what a page waits for shows. The load, the REST server and Redis run on the same
cores, and what they take of them is in the first two figures; a site that has a machine to itself makes as many pages as the
last one says.

The last two rows have no session: the smallest page, sent in two parts because it waits for a millisecond, and the smallest
page that asks Redis over REST by \`fetch\` alone and checks nothing: what a session there costs at least that is asked for by
\`fetch\`. These are asked for by Node's own HTTP client ([decisions/031](decisions/031-node-http.md)), or over TCP
([redis-tcp.md](redis-tcp.md)).

${tables.sessionTable(report)}

What runs before the page costs it, on a page without a session in \`cached_db\`: \`middleware.ts\` runs at the edge,
\`proxy.ts\` on Node. A check that does nothing is what Next takes for calling one at all; \`readSession\` adds the unseal
and a GET.

${tables.beforeTable(report)}

## A crowd

![Queries, requests and waiting, in each mode](benchmarks-crowd.svg)

${whole(options.crowd)} visitors at once on one site and one PostgreSQL; one of ten of their requests changes the cart, the
others are pages. In \`db\` that is a query for each request and another one for a write, in \`cached_db\` one for a
write; the register of processes and new connections add some. One machine serves all of it, the load as well, so the times
say little here; the queries are what a database has to bear.

${tables.crowdTable(report)}

## Growth

Requests among ${whole(FIRST)} and among ${whole(options.growth)} stored sessions, each as a multiple of a call that reads nothing
(\`SELECT 1\`, or the GET of a key that is not there, by \`fetch\`), and how many times as long it takes among more. A list is of one
user's sessions.

${tables.growthTable(report)}

With more data in the session, as a multiple of the first column:

${tables.sizesTable(report)}

## What is shipped

Minified; without Next, React and the clients of the tiers, iron-session included. The client of Prisma is loaded at its
first call, and never in \`cache\`.

${tables.bundlesTable(report)}

${report.start ? `${startSection(report.start)}\n` : ""}${report.soak ? `${soakSection(report.soak)}\n` : ""}## A million page views

Commands to Upstash, in thousands; in brackets US dollars at 0.20 for 100,000 (pay as you go, November 2026; see
upstash.com/pricing/redis). A script counts as one command and each command in it as another.

${tables.millionTable(report)}

\`cached_db\` adds six commands for each session and 300 s in which it reads (see above). With \`fleet: true\` (setup.ts)
each process adds seven every 30 seconds at most.

## How

- Everything but Django runs in one process, from a Cookie header to the answer with its cookies, without HTTP between
  browser and server: frameworks differ by more than sessions do, and how many pages a server makes is another question.
- The REST server is a process of its own, the same for all, with the client and settings that ours has.
- Counts: one request at a time through a proxy that reads the protocols of PostgreSQL, Redis and HTTP, each repeated
  until it costs the same three times. Exchanges that overlap are one round trip.
- Times: in each round every system does ${options.requests} requests of every kind, by turns and in an order that is drawn
  anew; a ratio is made of two medians of one round. One round before is to warm up. Each answer is checked.
- Far away: each round trip is held up by ${options.latency} ms in a relay of this process; half as many rounds.
- PostgreSQL runs with \`synchronous_commit = off\`, for all: waiting for the disk is a matter of the disk.

## Not in it

- next-app-session 1.0.7: it calls \`cookies().get()\` without awaiting, which Next ${versions.next} answers with a promise.

<!-- figures: ${JSON.stringify(report)} -->
`;
}
