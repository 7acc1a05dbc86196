// What the scripts say to the person at the terminal.
import { styleText } from "node:util";

/** Something that person can put right: shown as one sentence, without a stack. */
export class Plain extends Error {}

export const say = (text: string) => console.log(text);
export const heading = (text: string) => say(styleText("bold", text));
export const fact = (name: string, text: string) => say(`  ${styleText("dim", name.padEnd(11))}${text}`);
export const warn = (text: string) => say(`  ${styleText("yellow", text)}`);

/** Ends the process: with the sentence of a Plain error, or with everything known about an unforeseen one. */
export function fail(error: unknown): never {
  if (error instanceof Plain) console.error(styleText("red", error.message));
  else console.error(error);
  process.exit(1);
}

export const messageOf = (error: unknown): string => {
  if (error instanceof AggregateError && error.message === "") return messageOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
};
