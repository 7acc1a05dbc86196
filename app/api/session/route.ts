import { withSession } from "@/lib/session";

/** Facts about the caller's session. Names of what it holds, never the values; no cookie can be made of the handle. */
export const GET = withSession(async (session, _request: Request) =>
  Response.json(
    {
      mode: session.mode,
      source: session.source,
      id: session.id,
      isNew: session.isNew,
      signedIn: session.userId !== null,
      createdAt: session.createdAt,
      lastSeenAt: session.lastSeenAt,
      expiresAt: session.expiresAt,
      keys: session.keys(),
    },
    { headers: { "Cache-Control": "private, no-store", Vary: "Cookie" } },
  ),
);
