// Tries what docs/guides/where-does-it-go.md says of `after` in a page.

import { after, connection } from "next/server";
import { Suspense } from "react";
import { getSession } from "@/lib/session";
import { told } from "../../../lib/told";

async function Asking() {
  await connection();
  after(async () => {
    told.page = await getSession().then(
      () => "asked",
      (error: Error) => error.message,
    );
  });
  return <p>asking</p>;
}

export default function Page() {
  return (
    <Suspense>
      <Asking />
    </Suspense>
  );
}
