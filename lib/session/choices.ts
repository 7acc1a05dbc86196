import type { SessionOptions } from "./options";
import { options, type SessionData } from "./setup";

/** The options of setup.ts, as the rest of the folder reads them. */
export const choices: SessionOptions<SessionData> = options;
