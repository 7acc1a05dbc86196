import { Suspense } from "react";
import { Line } from "../../line";

/** Asks nobody, and waits as if it had: what React and Next take for a page that is sent in two parts. */
export default function Page() {
  return (
    <Suspense>
      <Line waitMs={1} />
    </Suspense>
  );
}
