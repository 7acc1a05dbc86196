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
      <Panel title="Facts" note={session.isNew ? "Nothing is stored for you yet, and no cookie was sent." : undefined}>
        <SessionFacts session={session} />
      </Panel>
      <div className="lg:col-span-2">
        <Panel title="What is stored" note="In the database row or the cache entry. The cookie holds none of it.">
          <StoredData entries={session.entries()} />
        </Panel>
      </div>
    </>
  );
}

function SessionFacts({ session }: { session: Session<SessionData> }) {
  return (
    <Facts
      rows={[
        ["Mode", <code key="mode">{session.mode}</code>, "SESSION_MODE of this server"],
        ["Signed in", session.userId === null ? "no" : "yes"],
        [
          "Handle",
          session.id ? (
            <code key="id" className="text-sm break-all">
              {session.id}
            </code>
          ) : (
            "–"
          ),
          session.id && "A name for it, not a key to it.",
        ],
        ["Began", <Time key="began" of={session.createdAt} />],
        [
          "Last seen",
          <Time key="seen" of={session.lastSeenAt} />,
          session.lastSeenAt && "Noted now and then, not at every visit.",
        ],
        ["Ends", <Time key="ends" of={session.expiresAt} />, session.expiresAt && "If you do not come back before."],
      ]}
    />
  );
}
