import type { IdleRule, SessionRecord } from "./core/types";

/** What a new or changed session is made of, beside its times. */
export interface Draft {
  readonly data: Readonly<Record<string, string>>;
  readonly idleRule: IdleRule;
}

/** @param rule another idle lifetime than the newest record's, or null */
export function draft(newest: SessionRecord | null, data: Draft["data"], rule: IdleRule | null): Draft {
  return { data, idleRule: rule ?? newest?.idleRule ?? { kind: "default" } };
}
