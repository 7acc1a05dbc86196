// Tries what docs/guides/where-does-it-go.md says of `after`.

import { after } from "next/server";
import { getSession, type SessionError, withSession } from "@/lib/session";
import { told } from "../../../lib/told";

export const POST = withSession(async (session, _request: Request) => {
  after(async () => {
    session.set("visits", 99);
    told.handler = await session.save().then(
      () => "saved",
      (error: SessionError) => error.code,
    );
  });
  return new Response(null, { status: 204 });
});

export async function GET(): Promise<Response> {
  await getSession();
  return Response.json({ told });
}
