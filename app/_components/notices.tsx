import { Flash, getSession } from "@/lib/session";
import { calmly } from "./calmly";

/** Flash messages. Nothing is shown, and nothing is lost, while the store does not answer. */
export async function Notices() {
  return (await calmly(getSession)) && <Flash className="notices" />;
}
