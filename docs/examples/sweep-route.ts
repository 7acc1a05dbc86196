// app/api/sweep/route.ts: what a cron job calls.

import { createHash, timingSafeEqual } from "node:crypto";
import { deleteExpiredSessions } from "@/lib/session";

/** Rows a batch, and batches a call: what is left waits for the next one. */
const BATCH = 1_000;
const MOST_BATCHES = 20;

const digest = (text: string) => createHash("sha256").update(text).digest();

export async function GET(request: Request): Promise<Response> {
  const secret = process.env.CRON_SECRET;
  const given = request.headers.get("authorization") ?? "";
  const allowed = secret && timingSafeEqual(digest(given), digest(`Bearer ${secret}`));
  if (!allowed) return new Response(null, { status: 401 });
  let removed = 0;
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const gone = await deleteExpiredSessions({ limit: BATCH });
    removed += gone;
    if (gone < BATCH) break;
  }
  return Response.json({ removed });
}
