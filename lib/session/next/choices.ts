import type { OnInvalid, Schemas } from "../core/schema";
import type { Telemetry } from "../metrics/telemetry";
import { options, type SessionData } from "../setup";

interface Choices {
  readonly fleet?: boolean;
  readonly telemetry?: Telemetry;
  readonly sessionsPerUser?: number | null;
  readonly admit?: (headers: { get(name: string): string | null }) => boolean | Promise<boolean>;
  readonly trustedOrigins?: readonly string[];
  readonly schemas?: Schemas<SessionData>;
  readonly onInvalid?: OnInvalid;
  readonly onEvent: unknown;
}

/** The options of setup.ts, as far as they may be missing in one that is older than this folder. */
export const choices: Choices = options;
