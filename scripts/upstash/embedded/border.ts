// What crosses between JavaScript and Lua: one text in the wire format of Redis (RESP), counted in bytes. The WASM
// border passes C strings, so NUL is written as \1 0 and \1 as \1 1. Text that is not UTF-8 does not survive it.
import { CommandError, type Reply, Status } from "../reply.ts";

const protect = (text: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these two bytes are what it is about
  text.replace(/[\0\x01]/g, (char) => (char === "\0" ? "\x010" : "\x011"));
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const unprotect = (text: string) => text.replace(/\x01([01])/g, (_, digit) => (digit === "0" ? "\0" : "\x01"));

export function toLua(reply: Reply): string {
  return protect(encode(reply));
}

function encode(reply: Reply): string {
  if (reply === null) return "$-1\r\n";
  if (typeof reply === "number") return `:${reply}\r\n`;
  if (Array.isArray(reply)) return `*${reply.length}\r\n${reply.map(encode).join("")}`;
  if (reply instanceof Status) return `+${reply.text}\r\n`;
  if (reply instanceof CommandError) return `-${reply.message}\r\n`;
  const text = reply.toString();
  return `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
}

export function fromLua(text: string): Reply {
  const bytes = Buffer.from(unprotect(text));
  let position = 0;

  function line(): string {
    const end = bytes.indexOf("\r\n", position);
    const content = bytes.toString("utf8", position, end);
    position = end + 2;
    return content;
  }

  function value(): Reply {
    const head = line();
    const rest = head.slice(1);
    if (head[0] === ":") return Number(rest);
    if (head[0] === "+") return new Status(rest);
    if (head[0] === "-") return new CommandError(rest);
    if (head[0] === "*") return Array.from({ length: Number(rest) }, value);
    const length = Number(rest);
    if (length < 0) return null;
    const content = bytes.toString("utf8", position, position + length);
    position += length + 2;
    return content;
  }

  return value();
}
