import type { Metadata } from "next";
import { requireOperator } from "@/lib/console/operator";
import { PageTitle } from "../../../_components/page-title";
import { SessionsDesk } from "../../_parts/sessions-desk";

export const metadata: Metadata = { title: "Sessions" };

export const instant = false;

export default async function SessionsPage() {
  await requireOperator();
  return (
    <>
      <PageTitle lead="What both stores have of a session, or which sessions a user has. Names and sizes, never what a session holds.">
        Sessions
      </PageTitle>
      <SessionsDesk />
    </>
  );
}
