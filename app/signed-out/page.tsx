import type { Metadata } from "next";
import { SignedOut } from "../_components/signed-out";

export const metadata: Metadata = { title: "Signed out" };

export default function SignedOutPage() {
  return (
    <SignedOut title="You are signed out">
      The session had ended in every store before this page was sent. A copy of its cookie opens nothing.
    </SignedOut>
  );
}
