import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import logUpdate from "log-update";
import { status } from "../../../lib/session/ops/index.ts";
import { misuse, OK } from "../exit.ts";
import { examples, runs } from "../session.ts";
import { date, dim } from "../words.ts";
import { inWords } from "./status.ts";

const EVERY_MS = 2_000;

export const watchCommand = () =>
  runs(
    new Command("watch")
      .description("status, again every two seconds; q or Ctrl-C ends it")
      .addHelpText("after", examples("watch", "watch --json | tee migration.jsonl")),
    async ({ kit, out, signal }) => {
      // Some that call themselves terminals have no height: nothing would be seen.
      if (!out.json && !process.stdout.rows) throw misuse("watch is for a terminal.", "Use status, or watch --json.");
      const quit = new AbortController();
      const stop = AbortSignal.any([signal, quit.signal]);
      const keyboard = onKey("q", () => quit.abort());
      try {
        while (!stop.aborted) {
          const now = await status(await kit());
          if (out.json) out.line(now);
          else logUpdate(`${inWords(now)}\n\n${dim(`${date(now.at)}; q ends`)}`);
          await sleep(EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
        }
      } finally {
        logUpdate.done();
        keyboard.done();
      }
      return OK;
    },
  );

/** Ctrl-C too, which a terminal in raw mode no longer makes a signal of. */
function onKey(key: string, then: () => void): { done(): void } {
  const { stdin } = process;
  if (!stdin.isTTY) return { done() {} };
  const listen = (typed: Buffer) => {
    if (typed.toString() === key || typed[0] === 3) then();
  };
  stdin.setRawMode(true).resume().on("data", listen);
  return { done: () => void stdin.off("data", listen).setRawMode(false).pause() };
}
