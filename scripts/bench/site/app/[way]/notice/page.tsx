import { Suspense } from "react";
import { Flash } from "@/lib/session";

/** Shows what `/notice` left. */
export default function Page() {
  return (
    <Suspense>
      <Flash />
    </Suspense>
  );
}
