import { getSession, type Session, type SessionData } from "@/lib/session";
import { countVisit } from "../_actions/visits";
import { CountMany } from "./count-many";
import { Facts } from "./facts";
import { Panel } from "./panel";
import { ReadPath } from "./read-path";
import { StoredData } from "./stored-data";
import { SubmitButton } from "./submit-button";
import { Time } from "./time";

export async function SessionPanels() {
  const session = await getSession();
  // The header and the messages ask as well. All are given one object: one read, however many ask.
  const asked = await Promise.all([getSession(), getSession(), getSession()]);
  const objects = new Set([session, ...asked]).size;
  return (
    <>
      <div className="grid gap-6">
        <Panel
          title="Where it was read"
          note={`Asked ${asked.length + 1} times here, ${objects} object${objects === 1 ? "" : "s"} given.`}
        >
          <ReadPath mode={session.mode} source={session.source} />
        </Panel>
        <Panel title="What is stored" note="In the database row or the cache entry. The cookie holds none of it.">
          <StoredData entries={session.entries()} />
        </Panel>
      </div>
      <div className="grid gap-6">
        <Panel
          title="Facts"
          note={session.isNew ? "Nothing is stored for you yet, and no cookie was sent." : undefined}
        >
          <SessionFacts session={session} />
        </Panel>
        <Panel
          title="Counter"
          note="An atomic update: it reads, adds and writes, and starts again if somebody else wrote in between."
        >
          <p className="font-serif text-5xl tabular-nums" aria-live="polite">
            {session.get("visits") ?? 0}
          </p>
          <div className="mt-5 flex flex-wrap items-center gap-3">
            <form action={countVisit}>
              <SubmitButton>Count one</SubmitButton>
            </form>
            <CountMany times={20} />
          </div>
        </Panel>
      </div>
    </>
  );
}

function SessionFacts({ session }: { session: Session<SessionData> }) {
  const { id, createdAt, lastSeenAt, expiresAt } = session;
  const signedIn = session.userId === null ? "no" : "yes";
  return (
    <Facts
      rows={[
        ["Mode", <code key="mode">{session.mode}</code>, "SESSION_MODE of this server"],
        ["Signed in", signedIn],
        ...(id === null
          ? []
          : ([
              ["Handle", <Handle key="id" id={id} />, "A name for it, not a key to it."],
              ["Began", <Time key="began" of={createdAt} />],
              ["Last seen", <Time key="seen" of={lastSeenAt} />, "Noted now and then, not at every visit."],
              ["Ends", <Time key="ends" of={expiresAt} />, "If you do not come back before."],
            ] as const)),
      ]}
    />
  );
}

const Handle = ({ id }: { id: string }) => <code className="text-sm break-all">{id}</code>;
