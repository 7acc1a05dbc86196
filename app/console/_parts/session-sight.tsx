import type { Query } from "@/lib/console/sessions";
import { count, plural } from "@/lib/console/words";
import type { Inspection, Sight } from "@/lib/session/ops";
import { deviceName } from "@/lib/shop/device-name";
import { formatTime } from "@/lib/shop/time";
import { Ending } from "./ending";
import { Scroll } from "./scroll";

interface Props {
  readonly query: Query;
  readonly session: Inspection;
  readonly ask: (form: FormData) => void;
}

/** What each tier has under a handle, side by side. */
export function SessionSight({ query, session: { handle, row, entry }, ask }: Props) {
  const [inRow, inEntry] = [factsOf(row), factsOf(entry)];
  const names = [...new Set([...Object.keys(inRow), ...Object.keys(inEntry)])];
  const ended = [row, entry].every((sight) => sight === null || sight.state === "absent" || sight.state === "dead");
  return (
    <div className="grid gap-4">
      <p className="text-sm text-muted">
        Handle <code className="break-all text-ink">{handle}</code>
      </p>
      <Scroll label="Facts of the session" className="overflow-x-auto">
        <table className="w-full text-sm tabular-nums">
          <thead>
            <tr className="text-left text-muted">
              <td />
              <th scope="col" className="py-1 pr-4 font-normal">
                Row
              </th>
              <th scope="col" className="py-1 font-normal">
                Entry
              </th>
            </tr>
          </thead>
          <tbody>
            {names.map((name) => (
              <tr key={name} className="border-t border-line align-top">
                <th scope="row" className="py-2 pr-4 text-left font-normal text-muted">
                  {name}
                </th>
                <td className="py-2 pr-4 break-words">{inRow[name]}</td>
                <td className="py-2 break-words">{inEntry[name]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {!ended && (
        <div>
          <Ending
            query={query}
            ask={ask}
            intent="end"
            handle={handle}
            button="Sign this session out"
            question="Sign this session out?"
          >
            It ends at once in every tier. Whoever uses it must sign in again.
          </Ending>
        </div>
      )}
    </div>
  );
}

function factsOf(sight: Sight | null): Record<string, string> {
  if (sight === null) return { State: "not configured" };
  if (!("version" in sight)) return { State: sight.state };
  const time = (at: number) => formatTime(new Date(at));
  return {
    State: sight.state,
    Version: `${sight.version}`,
    ...(sight.rowVersion !== undefined && { "Row version known": `${sight.rowVersion}` }),
    ...(sight.held !== undefined && { Held: sight.held ? "yes" : "no" }),
    ...(sight.checkedAt !== undefined && { "Compared with the row": time(sight.checkedAt) }),
    Created: time(sight.createdAt),
    "Last seen": time(sight.lastSeenAt),
    "Idle until": time(sight.idleExpiresAt),
    "At most until": time(sight.absoluteExpiresAt),
    "Signed in": sight.signedIn ? (sight.authenticatedAt === null ? "yes" : time(sight.authenticatedAt)) : "no",
    Device: deviceName(sight.device?.userAgent),
    Size: plural(sight.bytes, "byte"),
    Holds:
      Object.entries(sight.keys)
        .map(([name, bytes]) => `${name} (${count(bytes)})`)
        .join(", ") || "–",
  };
}
