// What the compiler finds in a user's code. `npm run check` compiles this file: an "expect-error" that is none is one.

import { describe, expect, expectTypeOf, test } from "vitest";
import type { StorableData } from "@/lib/session/core/storable";
import { encodeValue } from "@/lib/session/core/value";
import type { Session } from "@/lib/session/session";
import { openTestRuntime } from "../support/session";

interface Line {
  readonly product: string;
  amount: number;
}
class Money {
  readonly cents: number;
  constructor(cents: number) {
    this.cents = cents;
  }
  euros() {
    return this.cents / 100;
  }
}
interface Data {
  cart?: Line[];
  visits?: number;
  since?: Date;
  seen?: Set<string>;
  prices?: Map<string, bigint>;
}

async function open(): Promise<Session<Data>> {
  return (await openTestRuntime({ mode: "db" }).browser().request()) as unknown as Session<Data>;
}

describe("a session that is typed by SessionData", () => {
  test("takes and gives what its interface says", async () => {
    const session = await open();
    session
      .set("cart", [{ product: "tea", amount: 1 }])
      .set("visits", 1)
      .set("since", new Date(0));
    session.set("seen", new Set(["a"])).set("prices", new Map([["tea", 3n]]));
    expectTypeOf(session.get("cart")).toEqualTypeOf<Line[] | undefined>();
    expectTypeOf(session.pop("since")).toEqualTypeOf<Date | undefined>();
    expectTypeOf(session.setDefault("visits", 2)).toEqualTypeOf<number | undefined>();
    expect(session.get("visits")).toBe(1);
  });

  test("finds a misspelt key", async () => {
    const session = await open();
    // @ts-expect-error
    session.get("cartt");
    // @ts-expect-error
    session.set("visit", 1);
    // @ts-expect-error
    session.delete("carts");
    expect(session.keys()).toEqual(["visit"]);
  });

  test("finds a value of another type", async () => {
    const session = await open();
    // @ts-expect-error
    session.set("visits", "1");
    // @ts-expect-error
    session.set("cart", [{ product: "tea", amout: 1 }]);
    // @ts-expect-error
    expect(() => session.set("visits", undefined)).toThrow("SESSION_VALUE_INVALID");
  });
});

describe("an interface of what is stored", () => {
  test("passes if every value comes back as it was", () => {
    expectTypeOf<StorableData<Data>>().toEqualTypeOf<Data>();
    expectTypeOf<StorableData<{ anything: unknown; nested: { readonly lines: readonly Line[] } }>>().not.toBeNever();
  });

  test("is refused for what no store could keep, as the session itself does", () => {
    // @ts-expect-error
    expectTypeOf<StorableData<{ later?: () => void }>>();
    // @ts-expect-error
    expectTypeOf<StorableData<{ price: Money }>>();
    // @ts-expect-error
    expectTypeOf<StorableData<{ nested?: { readonly deep: Map<string, Money[]> } }>>();
    // @ts-expect-error
    expectTypeOf<StorableData<{ secret: symbol }>>();
    for (const value of [() => undefined, new Money(1), { deep: new Map([["a", [new Money(1)]]]) }, Symbol("x")])
      expect(() => encodeValue("key", value)).toThrow("SESSION_VALUE_INVALID");
  });
});

test("a session without an interface takes any value", async () => {
  const session = (await open()) as unknown as Session;
  session.set("anything", { a: [1, "2", null] });
  expectTypeOf(session.get("anything")).toEqualTypeOf<unknown>();
  expect(session.get("anything")).toEqual({ a: [1, "2", null] });
});
