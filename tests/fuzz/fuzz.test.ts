// Whatever comes from outside, made up by the ten thousand: FUZZ_RUNS inputs a parser (20,000), FUZZ_SEED for a run again.
// `npm run fuzz` runs the same with as many as one likes.

import { describe, expect, test } from "vitest";
import { createSealer } from "@/lib/session/core/seal";
import { PARSER_NAMES, PARSERS } from "./parsers";
import { replay } from "./support/corpus";
import { fuzz } from "./support/parser";
import { OURS, PASSWORDS } from "./support/seals";

const RUNS = Number(process.env.FUZZ_RUNS ?? 20_000);
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"];
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);

describe.each(PARSER_NAMES)("the parser %s", (name) => {
  test("security rows 19, 25, 26 and 32: refuses or understands, changes no prototype, gives no secret away", async () => {
    const parser = await PARSERS[name]();
    expect(await replay(parser), "a corpus").toBeGreaterThan(0);
    const outcome = await fuzz(parser, RUNS, SEED);
    console.info(`${name}: ${outcome.inputs} inputs, seed ${SEED}; ${parser.figures?.() ?? "all refused"}`);
    expect(outcome.crash, `FUZZ_SEED=${SEED}; add the input to tests/fuzz/corpus/${name}.json`).toBeNull();
    expect(outcome.inputs).toBe(RUNS);
  }, 120_000);
});

describe("security row 19: a seal", () => {
  test("with any one of its characters changed opens nothing", async () => {
    const sealer = createSealer(PASSWORDS, Date.now);
    const opened: string[] = [];
    for (const { seal } of OURS) {
      for (let at = 0; at < seal.length; at++) {
        // The last letter of the signature has two bits to spare: there every letter is tried.
        const letters = at === seal.length - 3 ? LETTERS : ["A", "B", "\u0000", "é"];
        for (const other of letters.filter((letter) => letter !== seal[at])) {
          const value = seal.slice(0, at) + other + seal.slice(at + 1);
          if ((await sealer.open(value)) !== null) opened.push(value);
        }
      }
    }
    expect(opened).toEqual([]);
  });

  test("cut off anywhere, at either end, opens nothing", async () => {
    const sealer = createSealer(PASSWORDS, Date.now);
    const opened: string[] = [];
    for (const { seal } of OURS)
      for (let at = 1; at < seal.length; at++)
        for (const value of [seal.slice(0, at), seal.slice(at)])
          if ((await sealer.open(value)) !== null) opened.push(value);
    expect(opened).toEqual([]);
  });

  test("as it is opens: the control", async () => {
    const sealer = createSealer(PASSWORDS, Date.now);
    for (const { seal, says } of OURS) expect(await sealer.open(seal)).toMatchObject(says);
  });
});
