// What docs/benchmarks.md says of it.
import { SOAK_SITES, VISITORS } from "../asked.ts";
import { table, whole } from "../tables.ts";
import type { Soak } from "./soak.ts";
import type { Trend } from "./trend.ts";

export const soakSection = (soak: Soak) => `## Memory

Whether it grows. ${whole(VISITORS)} visitors at the production server of each mode: pages, half as many behind \`middleware.ts\`,
writes, sign-ins, sign-outs and tabs that were left open, flash messages, lists of devices, no cookie, expired cookies and
those of another password, and visitors who leave before the answer. A process remembers 2,000 seals, at the edge too, and
1,000 flash messages at most: everybody's first visit has filled these before the time begins. A fourth server is asked as
often for its page without a session: what Next itself keeps.

- Command: \`${soak.command}\`, on ${soak.date}
- Machine: ${soak.machine}; ${soak.database}, ${soak.redis}, both on it; next ${soak.versions.next}

The heap after a forced collection: after the first tenth, in the middle, and at the end. What an hour adds to it, by least
squares, from the first tenth on and in the second half alone; and what a request of the second half adds. Whatever is kept
of each request would be an object at least, of 24 bytes; in a run of minutes what the engine compiles meanwhile comes to
more, without a session too. Beside the heap are buffers; the process has all that it was ever given by the machine.

${soakTable(soak)}
`;

export function soakTable({ sites }: Soak): string {
  return table(
    [
      "",
      "requests",
      "not answered",
      "heap (MB)",
      "an hour (kB)",
      "second half (kB)",
      "a request (bytes)",
      "beside it (MB)",
      "process (MB)",
    ],
    SOAK_SITES.map((name) => {
      const { requests, refused, heap, external, rss, slope, lateSlope, perRequest } = sites[name];
      return [
        name === "plain" ? "without a session" : `\`${name}\``,
        whole(requests),
        whole(refused),
        stages(heap),
        ...[slope, lateSlope].map((kb) => whole(Math.round(kb))),
        perRequest.toFixed(1),
        stages(external),
        stages(rss),
      ];
    }),
  );
}

const stages = ({ early, middle, end }: Trend["heap"]) => [early, middle, end].map((mb) => mb.toFixed(1)).join(", ");
