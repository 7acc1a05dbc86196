// What every command shares: options, a kit that is closed again, Ctrl-C, and how it ends.
import type { Command } from "commander";
import { type Kit, openKit } from "../../lib/session/ops/index.ts";
import { endingOf, INTERRUPTED } from "./exit.ts";
import { interruptSignal } from "./interrupt.ts";
import { type Output, output } from "./output.ts";

export interface Session {
  readonly out: Output;
  readonly signal: AbortSignal;
  /** Opened when it is first asked for. */
  kit(): Promise<Kit>;
}

/** @returns an exit code */
type Work<Options> = (session: Session, options: Options, args: readonly string[]) => Promise<number>;

/** Gives a command --json and its action. The exit code is left in `process.exitCode`. */
export function runs<Options extends object>(command: Command, work: Work<Options>): Command {
  return command.option("--json", "one JSON document on stdout (JSON lines for what takes long)").action(async () => {
    const options = command.opts<Options & { json?: boolean }>();
    const out = output(options.json === true);
    const signal = interruptSignal();
    let opened: Promise<Kit> | undefined;
    const kit = () => {
      opened ??= openKit(process.env);
      return opened;
    };
    try {
      process.exitCode = await work({ out, signal, kit }, options, command.args);
    } catch (error) {
      const ending = endingOf(error);
      // What fails after Ctrl-C fails because of it.
      process.exitCode = signal.aborted ? INTERRUPTED : ending.exitCode;
      out.failure(ending);
    } finally {
      await opened?.then((kit) => kit.close()).catch(() => undefined);
    }
  });
}

/** @param lines commands without `npm run session -- ` */
export const examples = (...lines: string[]) =>
  `\nExamples\n${lines.map((line) => `  npm run session -- ${line}`).join("\n")}\n`;
