// Schemas for keys, named in setup.ts: a value of an older shape is brought up to date, left out or refused when it is first
// read. Any library with Standard Schema will do (https://standardschema.dev: zod, valibot, arktype and others).

import { SessionError } from "./errors";

type Result<Value> = { readonly value: Value; readonly issues?: undefined } | { readonly issues: readonly unknown[] };

/** What is used of Standard Schema, version 1. A schema must accept what it returns: that is what is stored next. */
export interface Schema<Value> {
  readonly "~standard": {
    readonly version: 1;
    readonly validate: (value: unknown) => Result<Value> | Promise<Result<Value>>;
  };
}

export type Schemas<Data> = { readonly [Key in keyof Data]?: Schema<Exclude<Data[Key], undefined>> };

/** What a stored value that its schema refuses is taken for: `drop`: absent; it stays stored until it is set or deleted. */
export type OnInvalid = "drop" | "refuse";

/** What a value that was stored is now; undefined: as if it were absent. */
export type Shape = (key: string, stored: unknown) => unknown;

/**
 * @returns null if there is no schema
 * Of a shape: @throws SessionError SESSION_DATA_INVALID naming the key, never the value
 */
export function shapeOf(
  schemas: Readonly<Record<string, Schema<unknown> | undefined>>,
  policy: OnInvalid,
): Shape | null {
  if (Object.keys(schemas).length === 0) return null;
  return (key, stored) => {
    const schema = Object.hasOwn(schemas, key) ? schemas[key] : undefined;
    if (schema === undefined) return stored;
    const result = schema["~standard"].validate(stored);
    if (result instanceof Promise) {
      // Nobody waits for it.
      result.catch(() => undefined);
      throw new SessionError("SESSION_CONFIG_INVALID", `The schema of session.${key} is asynchronous; reads are not.`);
    }
    if (!result.issues) return result.value;
    if (policy === "drop") return undefined;
    throw new SessionError("SESSION_DATA_INVALID", `What is stored as session.${key} is not what its schema asks for.`);
  };
}
