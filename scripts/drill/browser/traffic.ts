// What the browsers do, at a steady rate, until it is told to stop.
import { setTimeout as sleep } from "node:timers/promises";
import { Plain } from "../../lib/person.ts";
import type { Recorder } from "../history/recorder.ts";
import type { Random } from "../random.ts";
import type { Pass } from "./browser.ts";
import type { Crowd, Participant } from "./crowd.ts";

const HABITS = {
  read: 36,
  set: 14,
  increment: 16,
  tabs: 10,
  copy: 6,
  replay: 6,
  regenerate: 4,
  login: 4,
  destroy: 2,
  revoke: 2,
} as const;
const TAB_HABITS = { read: 30, set: 30, increment: 30, regenerate: 6, login: 2, destroy: 2 } as const;

/** More than that at once means that the fleet does not keep up; the rate is then what it can. */
const MOST_IN_FLIGHT = 48;
const HOT = 12;
const HOT_SHARE = 0.3;
const PATIENCE_MS = 120_000;
/** A session that holds so many write ids is given up for a new one. */
const MOST_WRITES = 60;
const MOST_REPLAYS = 2_000;

export interface Traffic {
  /** Resolves when everyone has arrived who begins in this step. */
  arrived(): Promise<void>;
  /** No new request; resolves when the last one is answered. */
  stop(): Promise<void>;
}

export function startTraffic(crowd: Crowd, recorder: Recorder, random: Random, rate: number): Traffic {
  const inFlight = new Set<Promise<unknown>>();
  let stopped = false;
  let step = -1;
  let awake: Participant[] = [];
  let arriving: Participant[] = [];

  function look(): void {
    if (recorder.step !== step) awake = crowd.awake(recorder.step);
    step = recorder.step;
    // Again and again: who got no answer tries once more.
    if (arriving.length === 0) arriving = crowd.arriving(step).filter(({ browser }) => !browser.busy);
  }

  async function arrive(participant: Participant): Promise<void> {
    await participant.browser.create(participant.signsIn);
    if (participant.browser.pass === null) return; // no answer: it tries again
    participant.arrived = true;
    if (participant.habit !== "asleep") awake.push(participant);
  }

  async function act(participant: Participant): Promise<void> {
    const { browser } = participant;
    if (browser.pass === null) return browser.create(participant.signsIn);
    if (browser.writes > MOST_WRITES) return browser.destroy();
    switch (random.weighted(HABITS)) {
      case "tabs":
        await Promise.all(Array.from({ length: random.int(2, 4) }, () => tab(participant)));
        return;
      case "copy":
        if (browser.copied) await browser.readWith(browser.copied);
        return;
      case "replay": {
        const pass = replayed(crowd, random) ?? browser.copied;
        if (pass) await browser.readWith(pass);
        return;
      }
      case "revoke":
        return browser.signedIn ? browser.revokeOthers() : browser.login();
      case "set":
        return browser.set();
      case "increment":
        return browser.increment();
      case "regenerate":
        return browser.regenerate();
      case "login":
        return browser.login();
      case "destroy":
        return browser.destroy();
      case "read":
        return browser.read();
    }
  }

  const tab = ({ browser }: Participant) => browser[random.weighted(TAB_HABITS)]();

  /** A few are far busier than the rest: there writers meet. */
  function someone(): Participant | undefined {
    if (awake.length === 0) return undefined;
    return random.pick(random.chance(HOT_SHARE) ? awake.slice(0, HOT) : awake);
  }

  function next(): void {
    look();
    const newcomer = arriving.pop();
    const participant = newcomer ?? someone();
    if (participant === undefined || participant.browser.busy) return;
    participant.browser.busy = true;
    const work = (newcomer ? arrive(newcomer) : act(participant)).finally(() => {
      participant.browser.busy = false;
      inFlight.delete(work);
    });
    inFlight.add(work);
  }

  const running = (async () => {
    for (let due = recorder.now(); !stopped; due += 1000 / rate) {
      const wait = due - recorder.now();
      if (wait > 0) await sleep(wait);
      // What was missed is not made up for: a fleet that comes back must not be met by a flood.
      if (wait < -500) due = recorder.now();
      if (inFlight.size < MOST_IN_FLIGHT) next();
    }
  })();

  return {
    async arrived() {
      let [left, since] = [Number.POSITIVE_INFINITY, recorder.now()];
      for (; !stopped; await sleep(50)) {
        const waiting = crowd.arriving(recorder.step).length;
        if (waiting === 0) return;
        if (waiting < left) [left, since] = [waiting, recorder.now()];
        if (recorder.now() - since > PATIENCE_MS) throw new Plain("Nobody could begin a session for two minutes.");
      }
    },
    async stop() {
      stopped = true;
      await running;
      await Promise.all(inFlight);
    },
  };
}

/** A cookie that somebody has given up, of late or long ago. */
function replayed(crowd: Crowd, random: Random): Pass | null {
  const { given } = random.pick(crowd.all).browser;
  if (given.length > MOST_REPLAYS) given.shift();
  return given.length > 0 ? random.pick(given) : null;
}
