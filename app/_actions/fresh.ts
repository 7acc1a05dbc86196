import { redirect } from "next/navigation";
import { hasCode } from "@/lib/shop/session-error";

/** Runs the check of a recent sign-in; sends a user whose sign-in is too old to sign in again, and back. */
export async function freshOrSignIn(check: () => Promise<unknown>, path: string): Promise<void> {
  try {
    await check();
  } catch (error) {
    if (!hasCode(error, "SESSION_NOT_FRESH")) throw error;
    redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  }
}
