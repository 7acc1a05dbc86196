// Scripts of the embedded engine: the Lua 5.1 that Redis runs, compiled to WebAssembly. A script runs to its end in one
// call, so it is atomic as in Redis.
import { readFileSync } from "node:fs";
import { Lua } from "wasmoon-lua5.1";
import type { Reply } from "../reply.ts";
import { fromLua, toLua } from "./border.ts";

export interface ScriptRunner {
  run(script: string, keys: string[], args: string[]): Reply;
  close(): void;
}

export async function openScriptRunner(call: (command: string[]) => Reply): Promise<ScriptRunner> {
  const lua = await Lua.create();
  lua.ctx.host = (request: string) => toLua(call(fromLua(request) as string[]));
  lua.ctx.prelude = readFileSync(new URL("./prelude.lua", import.meta.url), "utf8");
  const run = lua.doStringSync("return assert(loadstring(prelude, '@prelude'))(host)") as (request: string) => string;
  return {
    run: (script, keys, args) => fromLua(run(toLua([script, String(keys.length), ...keys, ...args]))),
    close: () => lua.global.close(),
  };
}
