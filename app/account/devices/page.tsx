import type { Metadata } from "next";
import { listSessions } from "@/lib/session";
import { requireUser } from "@/lib/shop/require-user";
import { revokeOthers } from "../../_actions/devices";
import { DeviceRow } from "../../_components/device-row";
import { PageTitle } from "../../_components/page-title";
import { SubmitButton } from "../../_components/submit-button";

export const metadata: Metadata = { title: "Devices" };

// Going from one account page to the next waits for the guard; the frame with its placeholder is there already.
export const instant = false;

export default async function DevicesPage() {
  const user = await requireUser("/account/devices");
  const sessions = await listSessions(user.id);
  const sorted = sessions.toSorted(
    (a, b) => Number(b.current) - Number(a.current) || b.lastSeenAt.getTime() - a.lastSeenAt.getTime(),
  );
  return (
    <>
      <PageTitle lead="Where you are signed in. What you sign out here is out at its next request.">Devices</PageTitle>
      <ul className="grid gap-4">
        {sorted.map((session) => (
          <DeviceRow key={session.id} session={session} />
        ))}
      </ul>
      {sessions.length > 1 && (
        <form action={revokeOthers} className="mt-6">
          <SubmitButton look="danger">Sign out all other devices</SubmitButton>
        </form>
      )}
    </>
  );
}
