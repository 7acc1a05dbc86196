import type { Metadata } from "next";
import { SignedOut } from "../../_components/signed-out";

export const metadata: Metadata = { title: "Signed out here" };

export default function SignedOutHerePage() {
  return (
    <SignedOut title="You are signed out in this browser">
      Its cookie is gone. The session store did not answer, though, so the session itself may not have ended everywhere.
      If somebody else may hold a copy of the cookie, sign in when the shop answers again and sign out all other
      devices.
    </SignedOut>
  );
}
