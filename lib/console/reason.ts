import { type Reason, reasonOf } from "@/lib/session/ops";

/** Why something failed, for an operator; what nobody foresaw goes to the server's log. */
export function anyReasonOf(error: unknown): Reason {
  try {
    return reasonOf(error);
  } catch {
    console.error("[console]", error);
    return { found: "That failed for a reason nobody foresaw.", fix: "The server's log says which." };
  }
}
