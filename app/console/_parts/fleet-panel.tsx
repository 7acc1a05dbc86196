"use client";

import { MOST_PROCESSES, type ProcessNote } from "@/lib/console/wire";
import { span } from "@/lib/console/words";
import { Panel } from "../../_components/panel";
import { useLive } from "./live";
import { Scroll } from "./scroll";
import { Untold } from "./untold";

/** Who runs sessions, as each told of itself. */
export function FleetPanel() {
  const { facts } = useLive();
  const fleet = facts?.fleet;
  return (
    <Panel
      title="Processes"
      note="Seen in the last hour. Each tells of itself every half minute, while it has requests."
    >
      {!fleet || "reason" in fleet ? (
        <Untold what={fleet} />
      ) : fleet.value.processes.length === 0 ? (
        <p>None has been seen in the last hour.</p>
      ) : (
        <Table processes={fleet.value.processes} at={facts.at} />
      )}
    </Panel>
  );
}

function Table({ processes, at }: { processes: readonly ProcessNote[]; at: number }) {
  return (
    <Scroll label="Table of processes" className="max-h-80 overflow-auto">
      <table className="w-full text-sm tabular-nums">
        <thead>
          <tr className="text-left text-muted">
            {["Phase", "Process", "Heartbeat", "Started", "Build"].map((head) => (
              <th key={head} scope="col" className="py-1 pr-4 font-normal whitespace-nowrap">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {processes.map(({ process, phase, build, startedAt, seenAt }) => (
            <tr key={process} className="border-t border-line">
              <th scope="row" className="py-2 pr-4 text-left font-mono font-medium whitespace-nowrap">
                {phase}
              </th>
              <td className="py-2 pr-4 font-mono">{process.slice(0, 6)}</td>
              <td className="py-2 pr-4 whitespace-nowrap">{ago(at - seenAt)}</td>
              <td className="py-2 pr-4 whitespace-nowrap">{ago(at - startedAt)}</td>
              <td className="py-2 pr-4 font-mono whitespace-nowrap">{build ?? "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {processes.length === MOST_PROCESSES && (
        <p className="mt-2 text-sm text-muted">The {MOST_PROCESSES} that were seen last.</p>
      )}
    </Scroll>
  );
}

// Their clocks may be ahead of this server's.
const ago = (ms: number) => `${span(Math.max(0, ms))} ago`;
