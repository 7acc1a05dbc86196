// What the compiler says of SessionData (setup.ts): values come back as they were, or it names the key that would not.

/**
 * `Value` if every part of it can be stored (value.ts), with `never` for a part that cannot: functions and symbols, and with
 * them instances of classes that have methods.
 */
type Storable<Value> = unknown extends Value
  ? Value
  : Value extends null | undefined | boolean | number | bigint | string | Date
    ? Value
    : Value extends symbol | ((...args: never[]) => unknown)
      ? never
      : Value extends ReadonlyMap<infer Key, infer Item>
        ? ReadonlyMap<Storable<Key>, Storable<Item>>
        : Value extends ReadonlySet<infer Item>
          ? ReadonlySet<Storable<Item>>
          : { readonly [Key in keyof Value]: Storable<Value[Key]> };

/** `Data`; does not compile if something in it cannot be stored. Shown by tests/unit/types.test.ts */
export type StorableData<Data extends { readonly [Key in keyof Data]: Storable<Data[Key]> }> = Data;
