// The names an app may use. `middleware.ts` imports "./edge" instead: this file reaches Prisma.
import "server-only";

export { SessionError, type SessionErrorCode } from "./core/errors";
export type { SessionEvent } from "./core/events";
export { Flash } from "./next/flash";
export { getSession } from "./next/get-session";
export {
  checkSessionConfig,
  deleteExpiredSessions,
  listSessions,
  requireFreshSession,
  revokeSession,
  revokeUserSessions,
  type SessionInfo,
} from "./next/sessions";
export { withSession } from "./next/with-session";
export type { Session } from "./session";
export type { SessionData } from "./setup";
