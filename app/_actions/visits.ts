"use server";

import { withSession } from "@/lib/session";
import { showAgain } from "./answer";

export const countVisit = withSession(async (session) => {
  await session.update((s) => s.set("visits", (s.get("visits") ?? 0) + 1));
  await showAgain("/session");
});
