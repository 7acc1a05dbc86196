// Schemas for keys, with libraries that were not written for this: zod and valibot.

import { inspect } from "node:util";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type OnInvalid, type Schemas, shapeOf } from "@/lib/session/core/schema";
import { encodeValue } from "@/lib/session/core/value";
import { applyPatch, DataBag } from "@/lib/session/data";
import { CANARY, thrownBy } from "../support/fixtures";
import { openTestRuntime, visitor } from "../support/session";

interface Data {
  cart: Record<string, number>;
  name: string;
  theme: string;
}

const cart = z.union([
  z.record(z.string(), z.number()),
  // The older shape: a list of products, one of each.
  z.array(z.string()).transform((products) => Object.fromEntries(products.map((product) => [product, 1]))),
]);
const schemas: Schemas<Data> = { cart, name: v.string() };

function bagOf(data: Record<string, unknown>, onInvalid: OnInvalid = "drop") {
  const encoded = Object.entries(data).map(([key, value]) => [key, encodeValue(key, value)]);
  return new DataBag(Object.fromEntries(encoded), shapeOf(schemas, onInvalid));
}
const changes = (bag: DataBag) => Object.fromEntries(bag.patch()?.values ?? []);

describe("a stored value", () => {
  test("that fits is given as it is, and is no change", () => {
    const bag = bagOf({ cart: { tea: 2 }, name: "Ada", theme: "dark" });
    expect([bag.get("cart"), bag.get("name"), bag.get("theme")]).toEqual([{ tea: 2 }, "Ada", "dark"]);
    expect(bag.patch()).toBeNull();
  });

  test("of an older shape is brought up to date, and stored so by the next save", () => {
    const bag = bagOf({ cart: ["tea", "milk"], name: "Ada" });
    expect(bag.patch()).toBeNull();
    expect(bag.get("cart")).toEqual({ tea: 1, milk: 1 });
    expect(changes(bag)).toEqual({ cart: encodeValue("cart", { tea: 1, milk: 1 }) });
  });

  test("is asked for once", () => {
    let asked = 0;
    const counting = z.string().refine(() => ++asked > 0);
    const bag = new DataBag({ name: encodeValue("name", "Ada") }, shapeOf({ name: counting }, "drop"));
    for (let i = 0; i < 3; i++) bag.get("name");
    expect(asked).toBe(1);
  });

  test("that does not fit reads as absent, and stays stored until it is set", () => {
    const bag = bagOf({ cart: 7, name: "Ada" });
    expect([bag.get("cart"), bag.has("cart"), bag.keys()]).toEqual([undefined, false, ["name"]]);
    expect(bag.patch()).toBeNull();
    bag.set("cart", { tea: 1 });
    expect(changes(bag)).toEqual({ cart: encodeValue("cart", { tea: 1 }) });
  });

  test("that does not fit can be deleted", () => {
    const bag = bagOf({ cart: 7 });
    expect(bag.delete("cart")).toBe(true);
    expect(changes(bag)).toEqual({ cart: null });
  });

  test("that does not fit is refused where that is the policy, without a word of it", () => {
    const bag = bagOf({ cart: CANARY, name: "Ada" }, "refuse");
    const error = thrownBy(() => bag.get("cart"));
    expect(error).toMatchObject({ code: "SESSION_DATA_INVALID", message: expect.stringContaining("session.cart") });
    expect(JSON.stringify(error) + (error as Error).stack).not.toContain(CANARY);
    expect(bag.get("name")).toBe("Ada");
  });

  test("of an older shape gives way to what another writer stored instead of it", () => {
    const bag = bagOf({ cart: ["tea"] });
    bag.get("cart");
    const newer = { cart: encodeValue("cart", { pot: 2 }) };
    expect(applyPatch(newer, bag.patch())).toEqual(newer);
    bag.rebase(newer, bag.patch());
    expect([bag.get("cart"), bag.patch()]).toEqual([{ pot: 2 }, null]);
  });

  test("of an older shape that was changed does not, as any change", () => {
    const bag = bagOf({ cart: ["tea"] });
    (bag.get("cart") as Data["cart"]).tea = 5;
    const newer = { cart: encodeValue("cart", { pot: 2 }) };
    expect(applyPatch(newer, bag.patch())).toEqual({ cart: encodeValue("cart", { tea: 5 }) });
    bag.set("cart", { tea: 1 });
    expect(applyPatch(newer, bag.patch())).toEqual({ cart: encodeValue("cart", { tea: 1 }) });
  });

  test("of an older shape is counted once by each update, whoever has read it before", async () => {
    const runtime = openTestRuntime({ mode: "db", shape: shapeOf(schemas, "drop") });
    const browser = await visitor(runtime, { cart: ["tea"] });
    const handles = await Promise.all(Array.from({ length: 5 }, () => browser.copy().request()));
    for (const session of handles) session.get("cart");
    for (const session of handles)
      await session.update((s) => {
        const cart = s.get("cart") as Data["cart"];
        s.set("cart", { ...cart, tea: (cart.tea ?? 0) + 1 });
      });
    expect((await browser.request()).get("cart")).toEqual({ tea: 6 });
  });

  test("is not asked for by messages, nor by whoever prints the session", async () => {
    const runtime = openTestRuntime({ mode: "db", shape: shapeOf(schemas, "refuse") });
    const browser = await visitor(runtime, { cart: 7 });
    const session = await browser.request();
    session.flash("notice", "hello");
    expect(session.flashes()).toMatchObject([{ value: "hello" }]);
    expect(inspect(session)).toContain("1 keys");
    await session.save();
    expect(thrownBy(() => session.get("cart"))).toMatchObject({ code: "SESSION_DATA_INVALID" });
  });

  test("goes on being shaped after another writer's save", () => {
    const bag = bagOf({ cart: ["tea"] });
    bag.rebase({ cart: encodeValue("cart", ["milk"]) }, null);
    expect(bag.get("cart")).toEqual({ milk: 1 });
  });
});

test("an asynchronous schema is a fault of the settings", () => {
  const bag = new DataBag(
    { name: encodeValue("name", "Ada") },
    shapeOf({ name: z.string().refine(async () => true) }, "drop"),
  );
  expect(thrownBy(() => bag.get("name"))).toMatchObject({ code: "SESSION_CONFIG_INVALID" });
});

test("a key that every object has is no schema", () => {
  const bag = new DataBag({ toString: encodeValue("toString", 1) }, shapeOf(schemas, "refuse"));
  expect(bag.get("toString")).toBe(1);
});

test("without schemas nothing is asked", () => {
  expect(shapeOf({}, "refuse")).toBeNull();
});
