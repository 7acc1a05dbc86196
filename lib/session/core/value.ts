// Values in and out of the stores: JSON, plus Date, Map, Set and bigint. What cannot make the round trip is refused with
// its path when it is set, in every mode alike, so that no page breaks only after a change of mode. A library could
// encode these types, but the walk that refuses by path is needed in any case and does the encoding on its way; so the
// folder needs nothing beyond the named stack (docs/decisions/004-own-value-codec.md; tests/property/value.test.ts).

import { SessionError } from "./errors";

const MAX_DEPTH = 64;
const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

// A rich value is stored as { "$type": payload }. An object with a name that begins so itself, or that JSON would have to
// escape (V8 mixes up escaped property names while parsing: nodejs/node 63785), is stored as { "$object": [[name, value]] }.
const TAG = "$";
const awkward = (name: string) => name.startsWith(TAG) || JSON.stringify(name).length !== name.length + 2;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * Encodes one value of a session.
 * @param key its top-level key, the start of the path in an error
 * @param kind what the key is one of
 * @throws SessionError SESSION_VALUE_INVALID naming the path, never the value
 */
export function encodeValue(key: string, value: unknown, kind: "session" | "flash" = "session"): string {
  return JSON.stringify(encode(value, [kind, key], new Set()));
}

/** @throws SyntaxError for text that `encodeValue` cannot have made. */
export function decodeValue(text: string): unknown {
  try {
    return decode(JSON.parse(text) as Json);
  } catch (error) {
    // Also a BigInt of letters, a Map of numbers, or brackets enough to exhaust the stack.
    throw error instanceof SyntaxError ? error : new SyntaxError("not a stored value");
  }
}

function encode(value: unknown, path: readonly string[], parents: Set<object>): Json {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (Object.is(value, -0)) return { "$-0": null };
      if (!Number.isFinite(value)) throw refused(path, `is ${value}`);
      return value;
    case "bigint":
      return { $bigint: value.toString() };
    case "object":
      if (value === null) return null;
      break;
    default:
      throw refused(path, typeof value === "undefined" ? "is undefined" : `is a ${typeof value}`);
  }
  if (path.length > MAX_DEPTH + 1) throw refused(path.slice(0, 5), `is nested deeper than ${MAX_DEPTH} levels`);
  if (parents.has(value)) throw refused(path, "refers back to an object that contains it");
  parents.add(value);
  const encoded = encodeObject(value, path, parents);
  parents.delete(value);
  return encoded;
}

function encodeObject(value: object, path: readonly string[], parents: Set<object>): Json {
  const inner = (name: string, item: unknown) => encode(item, [...path, name], parents);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (Array.isArray(value)) {
    const own = Reflect.ownKeys(value).length - 1;
    if (own !== value.length || !Array.from(value.keys()).every((index) => Object.hasOwn(value, index))) {
      throw refused(path, "is an array with holes or extra properties");
    }
    if (prototype !== Array.prototype) throw refused(path, "is an instance of a class");
    return value.map((item, index) => inner(`${index}`, item));
  }
  const bare = Reflect.ownKeys(value).length === 0;
  if (prototype === Date.prototype && value instanceof Date && bare) {
    if (Number.isNaN(value.getTime())) throw refused(path, "is an invalid Date");
    return { $date: value.getTime() };
  }
  if (prototype === Map.prototype && value instanceof Map && bare) {
    return { $map: [...value].map(([k, v], i) => [inner(`key ${i}`, k), inner(`value ${i}`, v)]) };
  }
  if (prototype === Set.prototype && value instanceof Set && bare)
    return { $set: [...value].map((v, i) => inner(`${i}`, v)) };
  if (prototype !== Object.prototype && prototype !== null) throw refused(path, "is an instance of a class");
  if (Reflect.ownKeys(value).length !== Object.keys(value).length)
    throw refused(path, "has a symbol or a hidden property");

  const plain: { [key: string]: Json } = {};
  for (const [name, item] of Object.entries(value)) {
    if (FORBIDDEN.has(name)) throw refused([...path, name], "has a name that could change a prototype");
    plain[name] = inner(name, item);
  }
  return Object.keys(plain).some(awkward) ? { $object: Object.entries(plain) } : plain;
}

function decode(json: Json): unknown {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map(decode);
  const names = Object.keys(json);
  const [tag] = names;
  if (names.length === 1 && tag?.startsWith(TAG)) return decodeTagged(tag, json[tag] as Json);
  return decodePlain(Object.entries(json));
}

function decodePlain(entries: [string, Json][]): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const [name, item] of entries) {
    if (!FORBIDDEN.has(name)) plain[name] = decode(item);
  }
  return plain;
}

function decodeTagged(tag: string, payload: Json): unknown {
  switch (tag) {
    case "$date":
      if (typeof payload !== "number") break;
      return new Date(payload);
    case "$bigint":
      return BigInt(payload as string);
    case "$-0":
      return -0;
    case "$map":
      return new Map((payload as [Json, Json][]).map(([k, v]) => [decode(k), decode(v)]));
    case "$set":
      return new Set((payload as Json[]).map(decode));
    case "$object":
      return decodePlain(payload as [string, Json][]);
  }
  throw new SyntaxError("unknown value type");
}

/** The key is the program's own, whatever is in it; a name further down may be what a person typed. */
function refused([kind, key = "", ...names]: readonly string[], why: string): SessionError {
  const root =
    kind === "flash" ? `flash(${quoted(key)})` : PLAIN.test(key) ? `session.${key}` : `session[${quoted(key)}]`;
  const shown = names.map((name) => (name.length <= 40 && PLAIN.test(name) && !TOKEN.test(name) ? name : "[…]"));
  return new SessionError("SESSION_VALUE_INVALID", `${[root, ...shown].join(".")} ${why}.`);
}

const quoted = (key: string) => (PLAIN.test(key) ? key : key.startsWith(TAG) ? "…" : JSON.stringify(key));

/** Letters and digits of any script: neither an address nor a line of its own in a log. */
const PLAIN = /^[\p{L}\p{M}\p{N}_ .-]+$/u;
/** Parts in which letters follow digits: a UUID, a key of some service. */
const TOKEN = /[.-].*\d\p{L}|\d\p{L}.*[.-]/u;
