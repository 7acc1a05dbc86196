// Tries what docs/guides/where-does-it-go.md says of 'use cache'.

import { connection } from "next/server";
import { Suspense } from "react";
import { getSession } from "@/lib/session";
import { told } from "../../../lib/told";

async function userOfCache() {
  "use cache";
  return (await getSession()).userId;
}

async function Asking() {
  await connection();
  told.cached = await userOfCache().then(
    () => "asked",
    (error: Error) => error.message,
  );
  return <p>asked</p>;
}

export default function Page() {
  return (
    <Suspense>
      <Asking />
    </Suspense>
  );
}
