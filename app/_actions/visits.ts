"use server";

import { refresh } from "next/cache";
import { withSession } from "@/lib/session";

export const countVisit = withSession(async (session) => {
  await session.update((s) => s.set("visits", (s.get("visits") ?? 0) + 1));
  refresh();
});
