// createTestSession stores nothing that the app itself could not have stored. That an app takes its cookie:
// tests/http/testing.test.ts.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SessionData } from "@/lib/session";
import { isLive } from "@/lib/session/core/expiry";
import { keyOf } from "@/lib/session/core/id";
import { options } from "@/lib/session/setup";
import { memoryStore } from "@/lib/session/stores/memory";
import type { SessionStore } from "@/lib/session/stores/store";
import { createTestSession } from "@/lib/session/testing";
import { ENVIRONMENT, rejectionOf } from "../support/fixtures";

const own = options as { openStore?: unknown };
let store: SessionStore;
let stored: number;

beforeEach(() => {
  const rows = memoryStore();
  stored = 0;
  store = {
    ...rows,
    insert(...args) {
      stored += 1;
      return rows.insert(...args);
    },
  };
  own.openStore = async () => store;
});
afterEach(() => void delete own.openStore);

const create = (data: object, more: { userId?: string; remember?: boolean } = {}) =>
  createTestSession(data as SessionData, { ...more, env: ENVIRONMENT });

describe("what `login` and `set` refuse", () => {
  test.each<[string, object, { userId?: string }, string]>([
    ["an empty user id", {}, { userId: "" }, "SESSION_VALUE_INVALID"],
    ["a user id that is too long", {}, { userId: "u".repeat(192) }, "SESSION_VALUE_INVALID"],
    ["a user id that is no text", {}, { userId: 5 as unknown as string }, "SESSION_VALUE_INVALID"],
    ["a key of the library", { $x: 1 }, {}, "SESSION_KEY_INVALID"],
    ["an empty key", { "": 1 }, {}, "SESSION_KEY_INVALID"],
    ["a key that is too long", { ["k".repeat(129)]: 1 }, {}, "SESSION_KEY_INVALID"],
    ["a key that could change a prototype", { constructor: 1 }, {}, "SESSION_KEY_INVALID"],
    ["a value that cannot be stored", { cart: { tea: Number.NaN } }, {}, "SESSION_VALUE_INVALID"],
  ])("%s is refused, and nothing is stored", async (_, data, more, code) => {
    expect(await rejectionOf(create(data, more))).toMatchObject({ name: "SessionError", code });
    expect(stored).toBe(0);
  });
});

test.each<[string, object, { userId?: string; remember?: boolean }]>([
  ["nothing", {}, {}],
  ["data", { cart: { tea: 1 }, visits: undefined }, {}],
  ["a user", { visits: 3 }, { userId: "ada" }],
  ["a user to be remembered", {}, { userId: "ada", remember: true }],
])("with %s it is stored as it was told", async (_, data, { userId, remember = false }) => {
  const { id } = await create(data, { ...(userId !== undefined && { userId }), remember });
  const row = await store.find(keyOf("session", id));
  if (row.state !== "live") throw new Error("not stored");
  const { record } = row;
  expect(isLive(record, Date.now())).toBe(true);
  expect(record).toMatchObject({ userId: userId ?? null, idleRule: { kind: remember ? "remember" : "default" } });
  const entries = Object.entries(data).filter(([, value]) => value !== undefined);
  expect({ ...record.data }).toEqual(Object.fromEntries(entries.map(([key, value]) => [key, JSON.stringify(value)])));
});
