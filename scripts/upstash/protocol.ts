// An HTTP request in the dialect of Upstash -> the commands it asks for. https://upstash.com/docs/redis/features/restapi

import type { UpstashRequest } from "./fault.ts";
import { CommandError } from "./reply.ts";

type Parsed = Pick<UpstashRequest, "endpoint" | "commands">;

export function parseRequest(url: URL, body: string): Parsed {
  const path = url.pathname.replace(/\/+$/, "");
  if (path === "/pipeline" || path === "/multi-exec") {
    const lists = json(body, path === "/pipeline" ? "pipeline request" : "transaction request");
    if (!Array.isArray(lists) || lists.length === 0) throw new CommandError("ERR empty pipeline request");
    return { endpoint: path, commands: lists.map(command) };
  }
  if (path === "") return { endpoint: "/", commands: [command(json(body, "command"))] };
  return { endpoint: "/", commands: [pathCommand(path, url.searchParams, body)] };
}

function json(body: string, what: string): unknown {
  if (body === "") throw new CommandError("ERR empty command");
  try {
    return JSON.parse(body);
  } catch {
    throw new CommandError(`ERR failed to parse ${what}`);
  }
}

function command(list: unknown): string[] {
  if (!Array.isArray(list)) throw new CommandError("ERR failed to parse command");
  if (list.length === 0) throw new CommandError("ERR empty command");
  return list.map((value) => {
    if (value === null) throw new CommandError("ERR null args are not supported");
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  });
}

/** /set/key/value?EX=60&NX: the segments, then the body, then the query, a name without a value being a flag. */
function pathCommand(path: string, query: URLSearchParams, body: string): string[] {
  let segments: string[];
  try {
    segments = path.slice(1).split("/").map(decodeURIComponent);
  } catch {
    throw new CommandError("ERR failed to parse the path");
  }
  const options = [...query].filter(([name]) => name !== "_token");
  return [
    ...segments,
    ...(body === "" ? [] : [body]),
    ...options.flatMap(([name, value]) => (value ? [name, value] : [name])),
  ];
}
