import { setImmediate as turn } from "node:timers/promises";

/** What the process holds when everything that nobody needs is gone. 501 without --expose-gc: the figures would be others. */
export async function POST() {
  const { gc } = globalThis as { gc?: () => void };
  if (!gc) return new Response(null, { status: 501 });
  // What was collected may have held more, which is let go of in a turn of its own.
  for (let nth = 0; nth < 3; nth++) {
    gc();
    await turn();
  }
  return Response.json(process.memoryUsage());
}
