import { describe, expect, test } from "vitest";
import { parseEntry, recordArguments } from "@/lib/session/caches/entry";
import { decodeBody, encodeBody, FORMAT, MAX_RECORD_BYTES } from "@/lib/session/core/record";
import type { SessionRecord } from "@/lib/session/core/types";
import { aRecord, CANARY, thrownBy } from "../support/fixtures";

const headerOf = ({ version, lastSeenAt, idleExpiresAt, absoluteExpiresAt }: SessionRecord) => ({
  version,
  lastSeenAt,
  idleExpiresAt,
  absoluteExpiresAt,
});
const roundTrip = (record: SessionRecord) => decodeBody(FORMAT, encodeBody(record), headerOf(record));
const decodeText = (text: string, format = FORMAT) => decodeBody(format, text, headerOf(aRecord()));

/** A record whose body takes exactly that many bytes. */
function ofSize(bytes: number, filler: string): SessionRecord {
  const empty = Buffer.byteLength(encodeBody(aRecord({ data: { k: "" } })));
  const width = Buffer.byteLength(filler);
  const rest = bytes - empty;
  return aRecord({ data: { k: filler.repeat(Math.floor(rest / width)) + "x".repeat(rest % width) } });
}

describe("a record", () => {
  test.each<[string, Partial<SessionRecord>]>([
    ["with nothing in it", {}],
    ["with data", { data: { cart: '{"a":1}', n: "1", "ключ 🙂": '"\\ud800"' } }],
    ["with a user", { userId: "u1", authenticatedAt: 1_767_225_600_000 }],
    ["with an authentication at the epoch", { userId: "u1", authenticatedAt: 0 }],
    ["with an empty user id", { userId: "" }],
    ["for the browser", { idleRule: { kind: "browser" } }],
    ["remembered", { idleRule: { kind: "remember" } }],
    ["with a lifetime of its own", { idleRule: { kind: "ttl", seconds: 90 } }],
    ["with a fixed end", { idleRule: { kind: "at", time: 1_767_225_600_123 } }],
    ["with device facts", { device: { userAgent: "Firefox", ip: "192.0.2.0/24" } }],
    ["with empty device facts", { device: { userAgent: null, ip: null } }],
    ["with high versions", { version: 2 ** 52 }],
    ["with keys every object has", { data: { constructor: "1", toString: "2", hasOwnProperty: "3" } }],
  ])("%s comes back as it was", (_, over) => {
    const record = aRecord(over);
    expect(roundTrip(record)).toEqual({ ...record, data: Object.assign(Object.create(null), record.data) });
  });

  test.each(['"', "\\", "\n", "\u0000", "\ud800"])(
    "with the key %j keeps it, whatever was parsed before (V8's fault, nodejs/node#63785)",
    (escaped) => {
      JSON.parse('{"d":{"v8":"1","\\\\":"2"},"c":1}');
      expect(Object.keys(roundTrip(aRecord({ data: { v8: "1", [escaped]: "2" } })).data)).toEqual(["v8", escaped]);
    },
  );

  test("holds no key that was not stored", () => {
    const { data } = roundTrip(aRecord());
    expect(data.constructor).toBeUndefined();
    expect("__proto__" in data).toBe(false);
    expect("toString" in data).toBe(false);
  });

  test("security row 25: a stored __proto__ changes no prototype", () => {
    const { data } = decodeText('{"c":1,"d":["__proto__","{\\"polluted\\":1}","constructor","1"]}');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect((data as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe("security row 24: 64 KiB", () => {
  test.each(["x", "ä", "€", "🙂"])("of %s are accepted, one byte more is refused", (filler) => {
    const largest = ofSize(MAX_RECORD_BYTES, filler);
    expect(Buffer.byteLength(encodeBody(largest))).toBe(MAX_RECORD_BYTES);
    const error = thrownBy(() => encodeBody(ofSize(MAX_RECORD_BYTES + 1, filler)));
    expect(error).toMatchObject({ code: "SESSION_TOO_LARGE", status: 413 });
    expect(error.message).toContain(`${MAX_RECORD_BYTES + 1}`);
    expect(error.message).not.toContain(filler.repeat(8));
  });
});

describe("security row 26: what cannot be understood is an error, never an empty session", () => {
  test("the next format is read, so that a deploy can roll back", () => {
    expect(decodeText(encodeBody(aRecord({ userId: "u" })), FORMAT + 1).userId).toBe("u");
  });

  test.each([0, FORMAT + 2, 99, -1, 1.5, Number.NaN])("format %d: SESSION_FORMAT_UNKNOWN", (format) => {
    expect(thrownBy(() => decodeText(encodeBody(aRecord()), format))).toMatchObject({
      code: "SESSION_FORMAT_UNKNOWN",
      status: 503,
    });
  });

  test("every truncation of a body is damaged", () => {
    const body = encodeBody(aRecord({ data: { cart: '{"a":1}' }, userId: "u1", device: { userAgent: "a", ip: null } }));
    for (let length = 0; length < body.length; length++) {
      expect(thrownBy(() => decodeText(body.slice(0, length)))).toMatchObject({ code: "SESSION_STORE_UNAVAILABLE" });
    }
  });

  test.each([
    "",
    "null",
    "5",
    '"text"',
    "true",
    "[]",
    "{}",
    "[1]",
    "{",
    "undefined",
    '{"c":1}',
    '{"d":[]}',
    '{"d":[],"c":"1"}',
    '{"d":[],"c":null}',
    '{"d":null,"c":1}',
    '{"d":{},"c":1}',
    '{"d":"x","c":1}',
    '{"d":["k",5],"c":1}',
    '{"d":["k",null],"c":1}',
    '{"d":["k"],"c":1}',
    '{"d":[],"c":1,"u":5}',
    '{"d":[],"c":1,"u":{}}',
    '{"d":[],"c":1,"a":"soon"}',
    '{"d":[],"c":1,"a":{}}',
    '{"d":[],"c":1,"f":5}',
    '{"d":[],"c":1,"f":{}}',
    '{"d":[],"c":1,"f":[5,{}]}',
    '{"d":[],"c":1,"k":5}',
    '{"d":[],"c":1,"k":[5]}',
    '{"d":[],"c":1,"k":[[1]]}',
    '{"d":[],"c":1,"k":[[1,"2"]]}',
    '{"d":[],"c":1,"r":5}',
    '{"d":[],"c":1,"r":"ttl"}',
    '{"d":[],"c":1,"r":{}}',
    '{"d":[],"c":1,"r":{"kind":"forever"}}',
    '{"d":[],"c":1,"r":{"kind":"ttl"}}',
    '{"d":[],"c":1,"r":{"kind":"ttl","seconds":"60"}}',
    '{"d":[],"c":1,"r":{"kind":"at","time":null}}',
  ])("body %s is damaged", (text) => {
    const error = thrownBy(() => decodeText(text));
    expect(error).toMatchObject({ name: "SessionError", code: "SESSION_STORE_UNAVAILABLE", status: 503 });
  });

  test("the error shows nothing of what was stored", () => {
    const error = thrownBy(() => decodeText(`{"d":["k","${CANARY}"`));
    expect(`${error.stack} ${error.message} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain(CANARY);
  });
});

describe("a cache entry", () => {
  const textOf = (record: SessionRecord) => {
    const [version, idle, absolute, lastSeen, forks, body] = recordArguments(record);
    return `${FORMAT} L ${version} ${version} ${forks} - 0 ${idle} ${absolute} ${lastSeen}\n${body}`;
  };

  test("gives the record back", () => {
    const forks = [
      { after: 1, upTo: 2 },
      { after: 4, upTo: 9 },
    ];
    const record = aRecord({ version: 3, userId: "u", data: { k: '"a\\nb"' }, forks });
    expect(textOf(record)).toContain(" 1-2,4-9 ");
    expect(parseEntry(textOf(record))).toMatchObject({ state: "live", held: false, rowVersion: 3, record });
  });

  test("is absent only if the store said so", () => {
    expect(parseEntry(null)).toEqual({ state: "absent" });
    expect(parseEntry("1 D")).toEqual({ state: "dead" });
    for (const text of [
      undefined,
      "",
      0,
      false,
      {},
      [],
      "null",
      "D",
      "1 d",
      " 1 D",
      "1 D ",
      "3 D",
      "{}",
      "1 L",
      "1 L 1 1 - - 0 0 0 0",
      "x L 1 1 - - 0 0 0 0\n",
    ]) {
      expect(
        thrownBy(() => parseEntry(text)),
        JSON.stringify(text),
      ).toMatchObject({ name: "SessionError", status: 503 });
    }
  });

  test("of a later format is named so", () => {
    expect(thrownBy(() => parseEntry("3 L 1 1 - - 0 9 9 9\n{}"))).toMatchObject({ code: "SESSION_FORMAT_UNKNOWN" });
    expect(thrownBy(() => parseEntry("9 X whatever"))).toMatchObject({ code: "SESSION_FORMAT_UNKNOWN" });
  });

  test("that is only a lease has no record", () => {
    expect(parseEntry("1 L 0 0 - token 0 0 0 0\n")).toMatchObject({ state: "live", record: null, held: true });
  });
});
