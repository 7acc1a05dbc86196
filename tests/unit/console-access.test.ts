// Who may use the console: the token, the pass it gives, and what guessing costs.

import { sealData } from "iron-session";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { judge } from "@/lib/console/guesses";
import { isPass, PASS_ATTRIBUTES, sealPass } from "@/lib/console/pass";
import { consoleFault, consoleToken, isConsole } from "@/lib/console/token";

const TOKEN = "console-tests:4kTz8!nB2@Wq6#Hs9^Jd3%";
/** In the middle of what is encrypted: the very last character has bits that mean nothing. */
const changed = (pass: string) => pass.replace(/(?<=^(?:[^*]*\*){4})./, (letter) => (letter === "A" ? "B" : "A"));
const OTHER = "console-tests:7mPx1!vC5@Re8#Gu2^La6%";

describe("there is a console", () => {
  test("with a token of 32 characters or more", () => {
    expect(consoleToken({ SESSION_CONSOLE_TOKEN: ` ${TOKEN} ` })).toBe(TOKEN);
    expect(consoleFault({ SESSION_CONSOLE_TOKEN: TOKEN })).toBeNull();
  });

  test.each([{}, { SESSION_CONSOLE_TOKEN: "" }, { SESSION_CONSOLE_TOKEN: "  " }])(
    "but not with %j, and that is no fault",
    (env) => {
      expect(consoleToken(env)).toBeNull();
      expect(consoleFault(env)).toBeNull();
    },
  );

  test.each([
    ["short", TOKEN.slice(0, 31)],
    ["simple", "abcabcabcabcabcabcabcabcabcabcabcabc"],
  ])("nor with a %s token, which is a fault that does not show it", (what, token) => {
    expect(consoleToken({ SESSION_CONSOLE_TOKEN: token })).toBeNull();
    expect(consoleFault({ SESSION_CONSOLE_TOKEN: token })).toContain(what);
    expect(consoleFault({ SESSION_CONSOLE_TOKEN: token })).not.toContain(token);
  });

  test("at its own addresses only", () => {
    expect(["/console", "/console/", "/console/facts"].map(isConsole)).toEqual([true, true, true]);
    expect(["/", "/consoles", "/a/console"].map(isConsole)).toEqual([false, false, false]);
  });
});

describe("a pass", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
  afterEach(() => void vi.useRealTimers());

  test("holds for an hour, to the second", async () => {
    const pass = await sealPass(TOKEN);
    expect(await isPass(pass, TOKEN)).toBe(true);
    vi.advanceTimersByTime(PASS_ATTRIBUTES.maxAge * 1000 - 1);
    expect(await isPass(pass, TOKEN)).toBe(true);
    vi.advanceTimersByTime(1);
    expect(await isPass(pass, TOKEN)).toBe(false);
  });

  test("is worth nothing once the token is another", async () => {
    expect(await isPass(await sealPass(TOKEN), OTHER)).toBe(false);
  });

  test.each([
    [
      "of something else that was sealed with the token",
      () => sealData({ purpose: "session", since: Date.now() }, { password: TOKEN }),
    ],
    ["without a time", () => sealData({ purpose: "console" }, { password: TOKEN })],
    ["that was changed", async () => changed(await sealPass(TOKEN))],
    ["that is no seal", async () => "Fe26.2*1*x*y*z~2"],
    ["that is empty", async () => ""],
    ["that is huge", async () => "x".repeat(100_000)],
  ])("is not one %s", async (_, make) => {
    expect(await isPass(await make(), TOKEN)).toBe(false);
  });
});

describe("a guess", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test.each([TOKEN.slice(1), `${TOKEN}x`, "", OTHER])("is right only in every character, so not %j", async (typed) => {
    const answer = judge(typed, TOKEN);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await answer).toBe("wrong");
  });

  test("is answered a second later if it is wrong, at once if it is right", async () => {
    const answers: string[] = [];
    const wrong = judge(OTHER, TOKEN).then((answer) => answers.push(answer));
    expect(await judge(TOKEN, TOKEN)).toBe("right");
    await vi.advanceTimersByTimeAsync(999);
    expect(answers).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await wrong;
    expect(answers).toEqual(["wrong"]);
  });

  test("is not looked at while ten wrong ones wait, and is again afterwards", async () => {
    const waiting = Array.from({ length: 10 }, () => judge(OTHER, TOKEN));
    expect(await judge(TOKEN, TOKEN)).toBe("busy");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await Promise.all(waiting)).toEqual(Array(10).fill("wrong"));
    expect(await judge(TOKEN, TOKEN)).toBe("right");
  });
});
