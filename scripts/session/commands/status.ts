import { Command } from "commander";
import { type Group, type Status, status, type Told } from "../../../lib/session/ops/index.ts";
import { OK, UNAVAILABLE } from "../exit.ts";
import { examples, runs } from "../session.ts";
import { changeOf } from "../steps.ts";
import { count, duration, table } from "../words.ts";

export const statusCommand = () =>
  runs(
    new Command("status")
      .description("what runs, what the tiers hold, and which steps are legal from here")
      .addHelpText("after", examples("status", "status --json")),
    async ({ kit, out }) => {
      const now = await status(await kit());
      out.result(now, () => inWords(now));
      return [now.fleet, now.rows, now.cache].some((told) => told !== null && "reason" in told) ? UNAVAILABLE : OK;
    },
  );

/** For people; also what `watch` shows. */
export function inWords(now: Status): string {
  const { environment, prefix, next } = now;
  return [
    table(
      [],
      [
        ["this environment", `${environment}, prefix ${prefix}`],
        ["database", told(now.rows, ({ live, dead, expired, owed }) => rowsInWords(live, dead, expired, owed, prefix))],
        [
          "redis",
          told(now.cache, ({ keys, usedMemory, evictionPolicy }) =>
            [
              keys === null ? "answers" : `${count(keys)} keys (of every prefix)`,
              ...(usedMemory === null ? [] : [`${count(Math.round(usedMemory / 1e6))} MB used`]),
              `eviction ${evictionPolicy ?? "not told"}`,
            ].join(", "),
          ),
        ],
      ],
    ),
    fleetInWords(now),
    next.length > 0
      ? table(
          ["next step", "change", "its gate"],
          next.map((step) => [step.to, changeOf(step), `check ${step.to}`]),
        )
      : "No step now: finish the deploy, or roll it back.",
  ].join("\n\n");
}

function rowsInWords(live: number, dead: number, expired: number, owed: number, prefix: string): string {
  if (live + dead + expired === 0) return `no session under the prefix ${prefix}: is SESSION_PREFIX the site's?`;
  const notes = owed > 0 ? `, ${count(owed)} notes for the cache` : "";
  return `${count(live)} living sessions, ${count(dead)} ended, ${count(expired)} expired${notes}`;
}

function fleetInWords({ fleet, at }: Status): string {
  if (fleet === null || "reason" in fleet) return `What runs is not known: ${told(fleet, () => "")}`;
  const { groups, earlier } = fleet.value;
  if (groups.length === 0) return "No process has been seen in the last hour.";
  const row = ({ phase, members }: Group, name = phase as string) => [
    name,
    members.length,
    [...new Set(members.map(({ build }) => build ?? "-"))].join(", "),
    `${duration(Math.max(0, at - Math.max(...members.map(({ seenAt }) => seenAt))))} ago`,
  ];
  const rows = [...groups.map((group) => row(group)), ...earlier.map((group) => row(group, `earlier: ${group.phase}`))];
  return table(["runs", "processes", "builds", "last seen"], rows);
}

function told<T>(what: Told<T>, inWords: (value: T) => string): string {
  if (what === null) return "not configured";
  return "reason" in what ? `${what.reason.found} ${what.reason.fix}` : inWords(what.value);
}
