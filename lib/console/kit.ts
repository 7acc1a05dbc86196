import "server-only";
import { type Kit, openKit } from "@/lib/session/ops";
import { once } from "./once";

/** The migration kit of this process, on the environment it runs with. Never closed: the shop shares its database client. */
export const consoleKit = (): Promise<Kit> => once("kit", () => openKit(process.env));
