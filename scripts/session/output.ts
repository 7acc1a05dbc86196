// What goes to stdout: text for people, or one JSON document (JSON lines for what takes long). Everything else is stderr.
import { styleText } from "node:util";
import type { Ending } from "./exit.ts";

export interface Output {
  readonly json: boolean;
  /** The result of a command. */
  result(value: object, text: () => string): void;
  /** One of many lines, in JSON only: people see the progress elsewhere. */
  line(value: object): void;
  /** For the person, whatever the format. */
  note(text: string): void;
  failure(ending: Ending): void;
}

export function output(json: boolean): Output {
  const print = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);
  const note = (text: string) => void process.stderr.write(`${text}\n`);
  return {
    json,
    note,
    result: (value, text) => void (json ? print(value) : process.stdout.write(`${text()}\n`)),
    line: (value) => void (json && print(value)),
    failure({ code, message, fix }) {
      if (json) print({ error: { code, message, fix } });
      note(`${styleText("red", message, { stream: process.stderr })}${fix === "" ? "" : `\n${fix}`}`);
    },
  };
}
