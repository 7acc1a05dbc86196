// A Redis in this process, for machines without one: texts, sorted sets, deadlines and scripts, with the replies and the
// error texts of Redis 7 (tests/upstash runs the same cases on both). Nothing is kept when the process ends.
import { createHash } from "node:crypto";
import type { Engine } from "../engine.ts";
import { refusal } from "../refusal.ts";
import { CommandError, OK, type Reply } from "../reply.ts";
import { type Command, integer, syntaxError, wrongArity } from "./command.ts";
import { keys } from "./keys.ts";
import { Keyspace } from "./keyspace.ts";
import { openScriptRunner, type ScriptRunner } from "./lua.ts";
import { serverCommands } from "./server-commands.ts";
import { sortedSets } from "./sorted-sets.ts";
import { strings } from "./strings.ts";

const COMMANDS: Record<string, Command> = { ...strings, ...keys, ...sortedSets, ...serverCommands };
const SCRIPTING: Record<string, number> = { EVAL: 2, EVALSHA: 2, EVAL_RO: 2, EVALSHA_RO: 2, SCRIPT: 1 };

export async function openEmbeddedEngine(): Promise<Engine> {
  const space = new Keyspace();
  const scripts = new Map<string, string>();
  const lua = await openScriptRunner((command) => execute(command, true));

  function execute([name = "", ...args]: string[], inScript: boolean): Reply {
    try {
      const upper = name.toUpperCase();
      const arity = SCRIPTING[upper];
      if (arity !== undefined && !inScript) {
        if (args.length < arity) throw wrongArity(name);
        return script(upper, args, scripts, lua);
      }
      const command = COMMANDS[upper];
      if (!command)
        throw new CommandError(inScript ? "ERR Unknown Redis command called from script" : unknownCommand(name, args));
      if (args.length < command.min || args.length > (command.max ?? Infinity))
        throw inScript
          ? new CommandError("ERR Wrong number of args calling Redis command from script")
          : wrongArity(name);
      return command.run(space, args);
    } catch (error) {
      if (error instanceof CommandError) return error;
      throw error;
    }
  }

  return {
    description: "embedded engine, nothing is kept (no Redis found)",
    call: async (command) => refusal(command) ?? execute(command, false),
    async transaction(commands) {
      const bad = commands.map((command) => refusal(command) ?? queueError(command)).find((error) => error);
      if (bad) return new CommandError("EXECABORT Transaction discarded because of previous errors.");
      return commands.map((command) => execute(command, false));
    },
    close: async () => lua.close(),
  };
}

/** What Redis notices when a command is queued, before anything runs. */
function queueError([name = "", ...args]: string[]): CommandError | null {
  const min = COMMANDS[name.toUpperCase()]?.min ?? SCRIPTING[name.toUpperCase()];
  if (min === undefined) return new CommandError(unknownCommand(name, args));
  return args.length < min ? wrongArity(name) : null;
}

function unknownCommand(name: string, args: string[]): string {
  return `ERR unknown command '${name}', with args beginning with: ${args.map((arg) => `'${arg}' `).join("")}`;
}

function script(name: string, args: string[], scripts: Map<string, string>, lua: ScriptRunner): Reply {
  const [first = "", count, ...rest] = args;
  if (name === "SCRIPT") return manage(first.toUpperCase(), args.slice(1), scripts);
  const source = name.startsWith("EVALSHA") ? scripts.get(first.toLowerCase()) : first;
  if (source === undefined) throw new CommandError("NOSCRIPT No matching script. Please use EVAL.");
  const keyCount = integer(count);
  if (keyCount < 0) throw new CommandError("ERR Number of keys can't be negative");
  if (keyCount > rest.length) throw new CommandError("ERR Number of keys can't be greater than number of args");
  // Stock Redis knows no flag of Upstash; the library's way back is to be exercised here as well.
  const flag = /^#!lua[^\n]*flags=[^\n]*?(allow-key-locking)/.exec(source)?.[1];
  if (flag) throw new CommandError(`ERR Unexpected flag in script shebang: ${flag}`);
  const body = source.replace(/^#![^\n]*/, "");
  const reply = lua.run(body, rest.slice(0, keyCount), rest.slice(keyCount));
  const compiled = !(reply instanceof CommandError && reply.message.startsWith("ERR Error compiling"));
  if (compiled) scripts.set(sha1(source), source);
  return reply;
}

function manage(subcommand: string, args: string[], scripts: Map<string, string>): Reply {
  if (subcommand === "LOAD" && args.length === 1) {
    const source = args[0] ?? "";
    scripts.set(sha1(source), source);
    return sha1(source);
  }
  if (subcommand === "EXISTS" && args.length > 0) return args.map((sha) => (scripts.has(sha.toLowerCase()) ? 1 : 0));
  if (subcommand === "FLUSH") {
    scripts.clear();
    return OK;
  }
  throw syntaxError();
}

const sha1 = (text: string) => createHash("sha1").update(text).digest("hex");
