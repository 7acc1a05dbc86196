// Option values.
import { InvalidArgumentError } from "commander";

const number = (what: string, fits: (value: number) => boolean) => (text: string) => {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && fits(value)) return value;
  throw new InvalidArgumentError(`It must be ${what}.`);
};

export const seconds = number("a number of seconds", (value) => value >= 0 && value <= 86_400);
export const positive = number("a whole number from 1", (value) => Number.isInteger(value) && value >= 1);
export const natural = number("a whole number", (value) => Number.isInteger(value) && value >= 0);
