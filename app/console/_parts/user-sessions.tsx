import type { Query } from "@/lib/console/sessions";
import { plural } from "@/lib/console/words";
import type { ListedSession } from "@/lib/session/ops";
import { deviceName } from "@/lib/shop/device-name";
import { Time } from "../../_components/time";
import { Ending } from "./ending";

interface Props {
  readonly query: Query;
  readonly sessions: readonly ListedSession[];
  readonly ask: (form: FormData) => void;
}

/** The living sessions of the user that the operator typed. */
export function UserSessions({ query, sessions, ask }: Props) {
  if (sessions.length === 0) return <p>This user has no living session here.</p>;
  return (
    <div className="grid gap-5">
      <ul className="divide-y divide-line">
        {sessions.map(({ handle, lastSeenAt, expiresAt, device }) => (
          <li key={handle} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-3">
            <div className="min-w-0">
              <p className="font-medium">{lastSeenAt === null ? "Cannot be read" : deviceName(device?.userAgent)}</p>
              <p className="text-sm text-muted">
                Last seen <Time of={lastSeenAt === null ? null : new Date(lastSeenAt)} />, ends{" "}
                <Time of={new Date(expiresAt)} />
              </p>
              <p className="text-sm break-all">
                <code>{handle}</code>
              </p>
            </div>
            <Ending
              query={query}
              ask={ask}
              intent="end"
              handle={handle}
              button="Sign out"
              label={`Sign out the session ${handle}`}
              question="Sign this session out?"
            >
              It ends at once in every tier. Whoever uses it must sign in again.
            </Ending>
          </li>
        ))}
      </ul>
      <div>
        <Ending
          query={query}
          ask={ask}
          intent="end-user"
          button="Sign this user out everywhere"
          question={`Sign out ${plural(sessions.length, "session")}?`}
        >
          Every session of this user ends at once in every tier, also one that begins while you read this.
        </Ending>
      </div>
    </div>
  );
}
