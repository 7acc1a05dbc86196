import { Suspense } from "react";
import { Line } from "../../line";

/** Made anew at each request, as its neighbour is, of as much text. */
export default function Page() {
  return (
    <Suspense>
      <Line />
    </Suspense>
  );
}
