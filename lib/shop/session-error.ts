import type { SessionErrorCode } from "@/lib/session";

// By code and not by `instanceof`: Next may load the library once per bundle, and then there are two classes.
export const hasCode = (error: unknown, code: SessionErrorCode) => (error as { code?: unknown } | null)?.code === code;
