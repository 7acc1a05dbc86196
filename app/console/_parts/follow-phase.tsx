"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import type { Phase } from "@/lib/session/ops";
import { useLive } from "./live";

/** Makes the plan anew when the fleet has arrived in another phase than the shown one. */
export function FollowPhase({ shown }: { shown: Phase | null }) {
  const { facts } = useLive();
  const router = useRouter();
  const now = facts?.phase ?? shown;
  useEffect(() => {
    if (now !== shown) router.refresh();
  }, [now, shown, router]);
  return null;
}
