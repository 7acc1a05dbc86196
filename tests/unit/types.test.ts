// What the compiler finds in a user's code. `npm run check` compiles this file: an "expect-error" that is none is one.

import { describe, expect, expectTypeOf, test } from "vitest";
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
  later?: () => void;
  price?: Money;
  nested?: { readonly deep: { readonly price: Money } };
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

  test("finds what no store could keep, as the session itself does", async () => {
    const session = await open();
    // @ts-expect-error
    expect(() => session.set("later", () => undefined)).toThrow("SESSION_VALUE_INVALID");
    // @ts-expect-error
    expect(() => session.set("price", new Money(1))).toThrow("SESSION_VALUE_INVALID");
    // @ts-expect-error
    expect(() => session.set("nested", { deep: { price: new Money(1) } })).toThrow("SESSION_VALUE_INVALID");
  });
});

test("a session without an interface takes any value", async () => {
  const session = (await open()) as unknown as Session;
  session.set("anything", { a: [1, "2", null] });
  expectTypeOf(session.get("anything")).toEqualTypeOf<unknown>();
  expect(session.get("anything")).toEqual({ a: [1, "2", null] });
});
