import { unstable_rethrow } from "next/navigation";
import { hasCode } from "@/lib/shop/session-error";

/**
 * For parts of the frame around a page: null when a store does not answer, so that a page which needs no session is
 * still shown. A page that needs one calls getSession itself and lets the error through to error.tsx.
 */
export async function calmly<Value>(ask: () => Promise<Value>): Promise<Value | null> {
  try {
    return await ask();
  } catch (error) {
    unstable_rethrow(error);
    if (!hasCode(error, "SESSION_STORE_UNAVAILABLE")) console.error("The header goes without a fact:", error);
    return null;
  }
}
