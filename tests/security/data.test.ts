// Rows 23 to 27: who may have something stored, how much, and what is read back, also if somebody else wrote it.

import { expect, it } from "vitest";
import { newId } from "../../lib/session/core/id";
import { PURPOSE } from "../../lib/session/core/seal";
import { COOKIE, inEachMode, type Site } from "./support/modes";
import { seal } from "./support/seals";
import { behind, cacheKeys, sql, stock } from "./support/stored";

/** Requests of each kind; tests/abuse sends more. */
const MANY = Number(process.env.SECURITY_REQUESTS ?? 100);

/** What the tiers hold for a handle, to be changed behind the server's back; a tier that the mode has not is left out. */
async function planted({ mode, tiers }: Site, handle: string) {
  const key = (await cacheKeys(tiers)).find((name) => name.endsWith(`:${handle}`));
  const redis = behind(tiers);
  return {
    async entry(change: (text: string) => string) {
      if (mode !== "db" && key) await redis.set(key, change((await redis.get<string>(key)) ?? ""), { px: 60_000 });
    },
    async row(change: (text: string) => string) {
      if (mode === "cache") return;
      const [row] = await sql(tiers, 'SELECT hex(data) AS data FROM "Session" WHERE key LIKE ?', [`%:${handle}`]);
      const text = change(Buffer.from(String(row?.data), "hex").toString());
      const hex = Buffer.from(text).toString("hex");
      await sql(tiers, `UPDATE "Session" SET data = x'${hex}' WHERE key LIKE ?`, [`%:${handle}`]);
    },
  };
}

inEachMode((site) => {
  it("security row 23: visitors without a session store nothing and get no cookie, whatever they send", async () => {
    const unknown = await seal({ sid: newId(), purpose: PURPOSE });
    const post = (steps: object[], cookie?: string): RequestInit => ({
      method: "POST",
      body: JSON.stringify(steps),
      ...(cookie !== undefined && { headers: { cookie: `${COOKIE}=${cookie}` } }),
    });
    const kinds: Record<string, RequestInit> = {
      read: post([{ op: "get", key: "cart" }]),
      "a save of nothing": post([{ op: "save" }]),
      "sign-out": post([{ op: "destroy" }]),
      "a sign-in that fails": post([{ op: "login", user: "" }]),
      "bad cookie": post([{ op: "get", key: "cart" }], "bad"),
      "an unknown id, well sealed": post([{ op: "get", key: "cart" }], unknown),
    };
    const before = await stock(site().tiers);
    for (const [kind, init] of Object.entries(kinds)) {
      const statuses = new Set<number>();
      const cookies: string[] = [];
      for (let sent = 0; sent < MANY; sent += 25) {
        const batch = Array.from({ length: 25 }, () => fetch(`${site().app.url}/api/op`, init));
        for (const response of await Promise.all(batch)) {
          statuses.add(response.status);
          cookies.push(...response.headers.getSetCookie());
          await response.arrayBuffer();
        }
      }
      expect([...statuses], kind).toEqual([kind.includes("fails") ? 400 : 200]);
      expect(cookies, kind).toEqual([]);
    }
    expect(await stock(site().tiers)).toEqual(before);
  }, 240_000);

  it("security row 24: a record of more than 64 KiB, too deep, or with a hostile key is refused before a store is asked", async () => {
    const somebody = await site().signedIn("ada");
    const before = await somebody.run();
    let deep: unknown = 1;
    for (let i = 0; i < 80; i++) deep = [deep];
    for (const [step, error] of [
      [{ op: "set", key: "big", value: "x".repeat(64 * 1024 + 1) }, "SESSION_TOO_LARGE"],
      [{ op: "set", key: "deep", value: deep }, "SESSION_VALUE_INVALID"],
      [{ op: "set", key: "k".repeat(129), value: 1 }, "SESSION_KEY_INVALID"],
      [{ op: "set", key: "", value: 1 }, "SESSION_KEY_INVALID"],
    ] as const) {
      site().tiers.upstash.resetCounts();
      expect((await somebody.run(step, { op: "save" })).error).toBe(error);
      const asked = site().tiers.upstash.requests.flatMap(({ commands }) => commands.map(String));
      expect(asked.filter((command) => command.includes("x".repeat(1_000)))).toEqual([]);
    }
    const anonymous = site().visitor();
    const stored = await stock(site().tiers);
    const refused = await anonymous.run({ op: "set", key: "big", value: "x".repeat(70_000) }, { op: "save" });
    expect(refused).toMatchObject({ status: 413, error: "SESSION_TOO_LARGE" });
    expect(anonymous.setCookies).toEqual([]);
    expect(await stock(site().tiers)).toEqual(stored);
    expect(await somebody.run()).toMatchObject({ data: before.data });
  });

  it("security row 25: no name that could change a prototype gets in, from a request, the cache or the database", async () => {
    const somebody = await site().signedIn("ada");
    const send = (text: string) => somebody.request("/api/op", { method: "POST", body: text });
    for (const name of ["__proto__", "constructor", "prototype"]) {
      for (const step of [
        `{"op":"set","key":"${name}","value":{"polluted":1}}`,
        `{"op":"set","key":"a","value":{"${name}":{"polluted":1}}}`,
        `{"op":"set","key":"a","value":[{"b":{"${name}":{"polluted":1}}}]}`,
      ]) {
        const { status } = await send(`[${step},{"op":"save"}]`);
        expect(status, step).toBe(400);
      }
    }
    // The same length, so that nothing but the name changes.
    await somebody.run({ op: "set", key: "__zroto__", value: { __zroto__: { polluted: 1 } } }, { op: "save" });
    const { id } = await somebody.run();
    const poison = (text: string) => text.replaceAll("__zroto__", "__proto__");
    const tiers = await planted(site(), id ?? "");
    await tiers.row(poison);
    await tiers.entry(poison);
    const read = await somebody.run({ op: "get", key: "__proto__" }, { op: "get", key: "polluted" });
    // Either it is refused as damaged or the name is plain data; a prototype it is not.
    expect([200, 400, 503]).toContain(read.status);
    const fresh = await site().visitor().run({ op: "get", key: "polluted" });
    expect(fresh).toMatchObject({ status: 200, results: [null], data: {} });
    expect(JSON.stringify(fresh)).not.toContain("polluted");
  });

  it("security row 26: a record that cannot be understood is an error or read from the row, never an empty session, and stays", async () => {
    const somebody = await site().signedIn("ada");
    const { id } = await somebody.run();
    const tiers = await planted(site(), id ?? "");
    const kept: Record<"entry" | "row", string> = { entry: "", row: "" };
    await tiers.entry((text) => (kept.entry = text));
    await tiers.row((text) => (kept.row = text));
    const head = kept.entry.split("\n")[0] ?? "";
    const ENTRIES = [
      "rubbish",
      "[]",
      "7",
      "",
      "{}",
      kept.entry.slice(0, -9),
      `${head}\n[1,2]`,
      `${head}\n7`,
      kept.entry.replace(/^\d+/, "99"),
    ];
    const ROWS = ["rubbish", "[]", "7", "null", '{"d":7}', kept.row.slice(0, -9)];
    const { mode } = site();
    const broken =
      mode === "db" ? ROWS.map((text) => [text, "row"] as const) : ENTRIES.map((text) => [text, "entry"] as const);
    for (const [text, where] of broken) {
      await tiers[where](() => text);
      const facts = await somebody.run();
      if (mode === "cached_db") {
        expect(facts, `entry ${text}`).toMatchObject({ status: 200, userId: "ada", data: { cart: { tea: 1 } } });
      } else {
        expect(facts.status, `${where} ${text}`).toBe(503);
        expect(facts.error).toMatch(/^SESSION_(STORE_UNAVAILABLE|FORMAT_UNKNOWN)$/);
        // A write must not take its place either.
        expect((await somebody.run({ op: "set", key: "n", value: 1 }, { op: "save" })).status).toBe(503);
        await tiers[where]((now) => {
          expect(now, "left as it is").toBe(text);
          return kept[where];
        });
      }
      expect(somebody.setCookies).toEqual([]);
    }
    expect(await somebody.run()).toMatchObject({ status: 200, userId: "ada", data: { cart: { tea: 1 } } });
  });

  it("security row 27: texts that look like other JSON come back as the texts they are", async () => {
    const somebody = site().visitor();
    const value = [
      "123",
      "true",
      "null",
      "1e400",
      '"q"',
      "[1]",
      '{"a":1}',
      "",
      " 7",
      "-0",
      "undefined",
      "\u2028",
      "9007199254740993",
    ];
    await somebody.run(
      { op: "set", key: "texts", value },
      ...value.map((text, i) => ({ op: "set", key: `t${i}`, value: text })),
      { op: "save" },
    );
    const { data } = await somebody.run();
    expect(data.texts).toEqual(value);
    for (const [i, text] of value.entries()) expect(data[`t${i}`]).toBe(text);
  });
});
