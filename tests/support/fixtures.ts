// What many tests need and none is about.

import type { SessionRecord } from "@/lib/session/core/types";
import { DAY, START } from "./clock";

export const PASSWORD = "unit-tests:9fQz2!mK7@Lw4#Xp6$Rv8%Tn1";
export const OLDER_PASSWORD = "unit-tests:3bHc5^sJ8&Dg0*Yv2(Ue4)Wi6";

/** Never to be seen in a message, a log or a store. */
export const CANARY = "c4n4ry-5up3r-s3cr3t";

/** The smallest environment that is sound. */
export const ENVIRONMENT = {
  SESSION_PASSWORD: PASSWORD,
  DATABASE_URL: "file:./unit.db",
} as const;

export function aRecord(over: Partial<SessionRecord> = {}): SessionRecord {
  return {
    version: 1,
    data: {},
    userId: null,
    createdAt: START,
    lastSeenAt: START,
    idleExpiresAt: START + 14 * DAY * 1000,
    absoluteExpiresAt: START + 30 * DAY * 1000,
    idleRule: { kind: "default" },
    authenticatedAt: null,
    device: null,
    ...over,
  };
}

/** What `work` throws. */
export function thrownBy(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

/** What `work` rejects with. */
export async function rejectionOf(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => {
      throw new Error("nothing was thrown");
    },
    (error: Error) => error,
  );
}

/** A value that the test knows to be there. */
export function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error("expected something here");
  return value;
}
