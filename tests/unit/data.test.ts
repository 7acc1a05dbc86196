import { describe, expect, test } from "vitest";
import { encodeValue } from "@/lib/session/core/value";
import { applyPatch, DataBag } from "@/lib/session/data";
import { present, thrownBy } from "../support/fixtures";

const encoded = (data: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, encodeValue(key, value)]));
const bagOf = (data: Record<string, unknown> = {}) => new DataBag(encoded(data));
const changes = (bag: DataBag) => Object.fromEntries(bag.patch()?.values ?? []);

describe("a bag that was only read", () => {
  test("has no patch", () => {
    const bag = bagOf({ a: 1, b: { c: [1] } });
    bag.get("a");
    bag.get("b");
    bag.has("a");
    bag.keys();
    bag.get("absent");
    expect(bag.patch()).toBeNull();
  });

  test("gives the same object each time", () => {
    const bag = bagOf({ cart: { a: 1 } });
    expect(bag.get("cart")).toBe(bag.get("cart"));
  });

  test("has no key that every object has", () => {
    const bag = bagOf();
    for (const key of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
      expect(bag.has(key)).toBe(false);
      expect(bag.get(key)).toBeUndefined();
      expect(bag.delete(key)).toBe(false);
    }
    expect(bag.patch()).toBeNull();
  });
});

describe("a change", () => {
  test("inside a value that was handed out is seen, however deep and of whatever kind", () => {
    const bag = bagOf({
      cart: { items: [{ n: 1 }] },
      seen: new Set(["a"]),
      by: new Map([["a", 1]]),
      at: new Date(0),
      other: 1,
    });
    present((bag.get("cart") as { items: { n: number }[] }).items[0]).n = 2;
    (bag.get("seen") as Set<string>).add("b");
    (bag.get("by") as Map<string, number>).set("b", 2);
    (bag.get("at") as Date).setTime(5);
    expect(changes(bag)).toEqual(
      encoded({
        cart: { items: [{ n: 2 }] },
        seen: new Set(["a", "b"]),
        by: new Map([
          ["a", 1],
          ["b", 2],
        ]),
        at: new Date(5),
      }),
    );
  });

  test("that is taken back is none", () => {
    const bag = bagOf({ cart: { n: 1 }, k: 1 });
    const cart = bag.get("cart") as { n: number };
    cart.n = 2;
    cart.n = 1;
    bag.set("k", 2);
    bag.set("k", 1);
    expect(bag.patch()).toBeNull();
  });

  test("patches its key alone", () => {
    const bag = bagOf({ a: 1, b: 2, c: 3 });
    bag.set("b", 20);
    bag.delete("c");
    bag.set("d", 4);
    expect(bag.patch()?.clears).toBe(0);
    expect(changes(bag)).toEqual({ ...encoded({ b: 20, d: 4 }), c: null });
  });

  test("to something that cannot be stored is refused with its path when patched", () => {
    const bag = bagOf({ cart: { n: 1 } });
    (bag.get("cart") as { n: unknown }).n = undefined;
    expect(thrownBy(() => bag.patch())).toMatchObject({
      code: "SESSION_VALUE_INVALID",
      message: expect.stringContaining("session.cart.n"),
    });
  });

  test("that is refused at once leaves the bag as it was", () => {
    const bag = bagOf({ a: 1 });
    thrownBy(() => bag.set("a", undefined));
    thrownBy(() => bag.set("b", Number.NaN));
    expect(bag.get("a")).toBe(1);
    expect(bag.keys()).toEqual(["a"]);
    expect(bag.patch()).toBeNull();
  });

  test.each([
    [""],
    ["x".repeat(129)],
    ["__proto__"],
    ["constructor"],
    ["prototype"],
    [5],
    [null],
    [undefined],
    [["a"]],
  ])("of the key %j is refused", (key) => {
    expect(thrownBy(() => bagOf().set(key as string, 1))).toMatchObject({ code: "SESSION_KEY_INVALID" });
  });

  test("of a key of 128 characters is accepted", () => {
    expect(() => bagOf().set("x".repeat(128), 1)).not.toThrow();
  });
});

describe("delete", () => {
  test("takes the key away, and says whether it was there", () => {
    const bag = bagOf({ a: 1 });
    expect(bag.delete("a")).toBe(true);
    expect(bag.delete("a")).toBe(false);
    expect(bag.delete("b")).toBe(false);
    expect([bag.has("a"), bag.get("a"), bag.keys()]).toEqual([false, undefined, []]);
    expect(changes(bag)).toEqual({ a: null });
  });

  test("of what was set only here leaves no trace", () => {
    const bag = bagOf();
    bag.set("a", 1);
    bag.delete("a");
    expect(applyPatch({}, bag.patch())).toEqual({});
  });

  test("and set again: set wins", () => {
    const bag = bagOf({ a: 1 });
    bag.delete("a");
    bag.set("a", 2);
    expect(bag.has("a")).toBe(true);
    expect(changes(bag)).toEqual(encoded({ a: 2 }));
  });
});

describe("clear", () => {
  test("takes every key away, also those that others add meanwhile", () => {
    const bag = bagOf({ a: 1, b: 2 });
    bag.get("a");
    bag.clear();
    expect([bag.keys(), bag.has("a"), bag.get("b")]).toEqual([[], false, undefined]);
    expect({ ...applyPatch(encoded({ a: 1, b: 2, theirs: 3 }), bag.patch()) }).toEqual({});
  });

  test("keeps what is set after it, also with its old value", () => {
    const bag = bagOf({ a: 1, b: 2 });
    bag.clear();
    bag.set("a", 1);
    expect({ ...applyPatch(encoded({ a: 1, b: 2, theirs: 3 }), bag.patch()) }).toEqual(encoded({ a: 1 }));
    expect(bag.keys()).toEqual(["a"]);
  });

  test("and delete what was there: not there", () => {
    const bag = bagOf({ a: 1 });
    bag.clear();
    expect(bag.delete("a")).toBe(false);
    expect(bag.has("a")).toBe(false);
  });
});

describe("a patch", () => {
  test("merges onto whatever is newest, key by key", () => {
    const bag = bagOf({ a: 1, b: 1 });
    bag.set("a", 2);
    bag.delete("b");
    expect({ ...applyPatch(encoded({ a: 9, b: 9, c: 9 }), bag.patch()) }).toEqual(encoded({ a: 2, c: 9 }));
  });

  test("of nothing gives the same data back", () => {
    const data = encoded({ a: 1 });
    expect(applyPatch(data, null)).toBe(data);
  });

  test("does not touch what it is applied to", () => {
    const data = encoded({ a: 1 });
    const bag = bagOf({ a: 1 });
    bag.clear();
    bag.set("b", 1);
    applyPatch(data, bag.patch());
    expect(data).toEqual(encoded({ a: 1 }));
  });
});

describe("after a save", () => {
  test("values that were handed out stay the same objects, and their next change is seen", () => {
    const bag = bagOf({ cart: { n: 1 } });
    const cart = bag.get("cart") as { n: number };
    cart.n = 2;
    const saved = bag.patch();
    bag.rebase(applyPatch(encoded({ cart: { n: 1 }, theirs: 1 }), saved), saved);
    expect(bag.patch()).toBeNull();
    expect(bag.get("cart")).toBe(cart);
    expect(bag.get("theirs")).toBe(1);
    cart.n = 3;
    expect(changes(bag)).toEqual(encoded({ cart: { n: 3 } }));
  });

  test("what another writer changed is read anew", () => {
    const bag = bagOf({ a: 1, b: 1 });
    bag.get("a");
    bag.set("b", 2);
    bag.rebase(encoded({ a: 5, b: 2 }), bag.patch());
    expect([bag.get("a"), bag.get("b"), bag.patch()]).toEqual([5, 2, null]);
  });

  test("what another writer deleted is gone", () => {
    const bag = bagOf({ a: 1 });
    bag.get("a");
    bag.rebase({}, null);
    expect([bag.has("a"), bag.get("a"), bag.keys(), bag.patch()]).toEqual([false, undefined, [], null]);
  });

  test.each(["delete", "clear"] as const)(
    "%s, and meanwhile the old value set again: it is still to be saved",
    (verb) => {
      const bag = bagOf({ a: 1 });
      bag[verb]("a");
      const saved = bag.patch();
      bag.set("a", 1);
      bag.rebase(applyPatch(encoded({ a: 1 }), saved), saved);
      expect([bag.get("a"), changes(bag)]).toEqual([1, encoded({ a: 1 })]);
    },
  );

  test("nothing is cleared or deleted twice", () => {
    const bag = bagOf({ a: 1, b: 1 });
    bag.clear();
    bag.rebase({}, bag.patch());
    bag.rebase(encoded({ b: 2 }), null);
    expect([bag.keys(), bag.patch()]).toEqual([["b"], null]);
  });
});
