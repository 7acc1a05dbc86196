import { connection } from "next/server";

/** The process answers. It asks no store: a store that is down must not make a platform restart every server. */
export async function GET() {
  await connection();
  return Response.json({ ok: true }, { headers: { "Cache-Control": "no-store" } });
}
