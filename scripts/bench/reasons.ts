// Why a peer does better where it does. A loss that is not here fails the run: somebody has to look.
import type { Kind } from "./kinds.ts";
import type { SystemId } from "./systems/index.ts";

interface Place {
  readonly ours: SystemId;
  readonly peer: SystemId;
  readonly kind: Kind;
}

const ROTATION =
  "signing in ends the visitor's session and begins the user's in one transaction (BEGIN, UPDATE, INSERT, COMMIT), so that a crash leaves neither both nor none and a late write cannot revive the old one; express-session deletes and inserts on its own. By plain SQL it is one statement";
const SCRIPT =
  "the round trips are as many, but ours is a script that compares versions, where theirs is a plain SET or DEL that overwrites what came between";
const SEAL =
  "the new cookie is sealed by iron-session, and the entry and the list of the user's sessions are written by a script; express-session signs its cookie and sets a key. On one machine that is more than the round trip it saves; over a network it is less";
const SEAL_ALONE =
  "the new cookie is sealed by iron-session, where the peers sign theirs; on one machine that is more than a round trip";
const PRISMA =
  "the statement goes through Prisma, which takes longer to make one than `pg` alone does; the database is asked as often";

/** `<ours> <kind>`, or `<ours> <peer> <kind>` where it is that peer's doing. */
const REASONS: Readonly<Record<string, string>> = {
  "db sign-in-kept": ROTATION,
  "db write": PRISMA,
  "db read": PRISMA,
  "db sign-in":
    "the new cookie is sealed by iron-session, where the peers sign theirs, and the row is inserted through Prisma, which takes longer than `pg` alone; the database is not asked more often",
  "db sign-out": PRISMA,
  "db-pg write": "as many round trips; ours compares versions and writes nine columns, where theirs writes one of JSON",
  "db-pg sign-out":
    "as many round trips; ours keeps the row as a dead one, so that nothing late revives the session, where theirs deletes it",
  "db-pg sign-in": SEAL_ALONE,
  "db-pg sign-in-kept": SEAL_ALONE,
  "cache-tcp write": SCRIPT,
  "cache-tcp sign-out": SCRIPT,
  "cache-tcp sign-in": SEAL,
  "cache-tcp sign-in-kept": SEAL,
  "cache write": SCRIPT,
  "cache sign-out": SCRIPT,
  "cache django-cache sign-out":
    "ours reads the session first, which is to leave its user's list as well, and keeps a dead entry, so that nothing late revives it; Django deletes the key unread, and a save under way (a GET, then a SET) brings the session back",
  "cache sign-in": SEAL,
  "cache sign-in-kept": SEAL,
  "cached_db cold":
    "the lease is a round trip of its own: it keeps a slow reader from putting an old row back over a newer write or a sign-out, and the row is put back, so that the next read is warm. better-auth never puts it back: each of its reads stays cold",
};

export const reasonFor = ({ ours, peer, kind }: Place): string | null =>
  REASONS[`${ours} ${peer} ${kind}`] ?? REASONS[`${ours} ${kind}`] ?? null;
