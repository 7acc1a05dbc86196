// better-auth: who is signed in, and since when; its sessions hold nothing else, unless additionalFields were declared.

import type { ForeignSource } from "./source";
import { type Query, sqlSource, timeOf } from "./sql";

/** @param table as SQL has it */
export function betterAuth(query: Query, { table = "session" } = {}): ForeignSource {
  return sqlSource({
    library: "better-auth",
    query,
    table,
    // Not by the id: that is a number or a UUID, if better-auth was told so, and no text would be less.
    key: "token",
    read({ token, expiresAt, ...data }) {
      const ends = timeOf(expiresAt);
      return { name: String(token), content: Number.isNaN(ends) ? null : { data, expiresAt: ends } };
    },
  });
}
