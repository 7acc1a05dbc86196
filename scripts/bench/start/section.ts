// What docs/benchmarks.md says of it.
import { IMPORTED, type Imported } from "../asked.ts";
import { MODES } from "../systems/modes.ts";
import { ratio, share, table } from "../tables.ts";
import type { Start } from "./start.ts";

export const startSection = (start: Start) => `## Cold start

Each as one file, as a build makes it, loaded by a Node process that was just started; what Next has loaded by then is
loaded before the clock starts. As a share of what a Node process takes that loads nothing (${ms(start.imports.node)} here).

${importsTable(start)}

The first two requests of a signed-in visitor at a production server that was just started, to a page that reads the
session: as multiples of later ones, and the first as a multiple of the first one to a page without a session, at another
server (${ms(start.firstRequest.plainMs)} here). The client of a tier is loaded by the first call to it, and connects then: that of Prisma in
\`db\` before the first answer; in \`cached_db\` after it, by the note in the register of processes, where the second request
meets it (not with \`fleet: false\`, setup.ts). In \`cache\`, without a database, nothing of Prisma is loaded, and in \`db\`
nothing of Upstash: tests/bench/loaded.test.ts counts the modules.

${firstRequestTable(start)}
`;

export function importsTable({ imports }: Start): string {
  const names = Object.keys(IMPORTED) as Imported[];
  return table(
    ["", "of a start of Node"],
    names.map((name) => [`\`${IMPORTED[name]}\``, share(imports.imported[name])]),
  );
}

export function firstRequestTable({ firstRequest: { plain, modes } }: Start): string {
  return table(
    ["", "first, of the first without", "first, of later ones", "second, of later ones"],
    [
      ...MODES.map((mode) => {
        const { ofPlain, first, second } = modes[mode];
        return [`\`${mode}\``, ratio(ofPlain), ratio(first), ratio(second)];
      }),
      ["without a session", "", ratio(plain.first), ratio(plain.second)],
    ],
  );
}

const ms = ({ median }: { readonly median: number }) => `${median.toFixed(0)} ms`;
