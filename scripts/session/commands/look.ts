// The commands that show single sessions: facts, never values.
import { Command } from "commander";
import { type Inspection, inspect, list, type Sight } from "../../../lib/session/ops/index.ts";
import { NO, OK } from "../exit.ts";
import { examples, runs } from "../session.ts";
import { count, date, duration, table } from "../words.ts";

export const listCommand = () =>
  runs<{ user: string }>(
    new Command("list")
      .requiredOption("--user <id>", "whose")
      .description("the living sessions of a user, in whatever tier they are")
      .addHelpText("after", examples("list --user 42", "list --user 42 --json")),
    async ({ kit, out }, { user }) => {
      const { settings } = await kit();
      const sessions = await list(await kit(), user);
      out.result(sessions, () =>
        sessions.length === 0
          ? `This user has no session under the prefix ${settings.prefix}.`
          : table(
              ["handle", "last seen", "expires", "device"],
              sessions.map(({ handle, lastSeenAt, expiresAt, device }) => [
                handle,
                lastSeenAt === null ? "cannot be read" : `${duration(Date.now() - lastSeenAt)} ago`,
                date(expiresAt),
                device?.userAgent ?? "-",
              ]),
            ),
      );
      return OK;
    },
  );

export const inspectCommand = () =>
  runs<{ showUser?: boolean }>(
    new Command("inspect")
      .argument("<handle>", "as list and verify show it")
      .option("--show-user", "tell whose it is")
      .description("what each tier knows of a session: versions, deadlines, sizes; never a value")
      .addHelpText("after", examples("inspect <handle>", "inspect <handle> --show-user --json")),
    async ({ kit, out }, options, [handle]) => {
      const found = await inspect(await kit(), handle as string, options);
      out.result(found, () => inWords(found));
      return [found.row, found.entry].every((sight) => sight === null || sight.state === "absent") ? NO : OK;
    },
  );

function inWords({ handle, row, entry }: Inspection): string {
  const [inRow, inEntry] = [facts(row), facts(entry)];
  const names = [...new Set([...Object.keys(inRow), ...Object.keys(inEntry)])];
  const lines = table(
    ["", "row", "entry"],
    names.map((name) => [name, inRow[name] ?? "", inEntry[name] ?? ""]),
  );
  return `${handle}\n\n${lines}`;
}

function facts(sight: Sight | null): Record<string, string> {
  if (sight === null) return { state: "not configured" };
  if (!("version" in sight)) return { state: sight.state };
  return {
    state: sight.state,
    version: `${sight.version}`,
    ...(sight.rowVersion !== undefined && { "row version": `${sight.rowVersion}` }),
    ...(sight.held !== undefined && { held: sight.held ? "yes" : "no" }),
    ...(sight.checkedAt !== undefined && { "checked against the row": date(sight.checkedAt) }),
    created: date(sight.createdAt),
    "last seen": date(sight.lastSeenAt),
    "idle until": `${date(sight.idleExpiresAt)} (${sight.idleRule})`,
    "at most until": date(sight.absoluteExpiresAt),
    "signed in": sight.signedIn ? (sight.authenticatedAt === null ? "yes" : date(sight.authenticatedAt)) : "no",
    ...(sight.userId !== undefined && { user: sight.userId ?? "-" }),
    device: sight.device?.userAgent ?? "-",
    size: `${count(sight.bytes)} bytes`,
    keys:
      Object.entries(sight.keys)
        .map(([name, bytes]) => `${name} (${count(bytes)})`)
        .join(", ") || "-",
  };
}
