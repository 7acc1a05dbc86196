// The facts, every two seconds, and what this browser remembers of the past ones: shared by the pages of the console, so
// that going from one to the other loses nothing. No page, or a hidden one: no question.

"use client";

import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from "react";
import { type Point, Series, SPAN_MS } from "@/lib/console/series";
import type { Coverage, Facts } from "@/lib/console/wire";

const EVERY_MS = 2_000;

interface LiveFacts {
  /** null until the first answer. */
  readonly facts: Facts | null;
  readonly points: readonly Point[];
  readonly coverage: readonly Coverage[];
}

interface LiveState extends LiveFacts {
  /** Why there is no news. */
  readonly trouble: "signed-out" | "silent" | "several" | null;
  readonly paused: boolean;
  readonly pause: (paused: boolean) => void;
  /** Asks now. */
  readonly refresh: () => void;
}

const Context = createContext<LiveState | null>(null);

export function useLive(): LiveState {
  const live = useContext(Context);
  if (live === null) throw new Error("Only inside <Live>.");
  return live;
}

export function Live({ children }: { children: ReactNode }) {
  const [live, setLive] = useState<LiveFacts>({ facts: null, points: [], coverage: [] });
  const [trouble, setTrouble] = useState<LiveState["trouble"]>(null);
  const [paused, pause] = useState(false);
  const series = useRef<Series>(null);
  const server = useRef<string>(null);

  const ask = useCallback(async (signal?: AbortSignal) => {
    const answer = await question(signal);
    if (signal?.aborted) return null;
    if (typeof answer === "string") {
      setTrouble(answer);
      return answer;
    }
    const several = server.current !== null && server.current !== answer.server;
    server.current = answer.server;
    setTrouble(several ? "several" : null);
    series.current ??= new Series();
    const past = series.current;
    if (answer.fleet && "value" in answer.fleet) past.add(answer.fleet.value.readings, answer.at);
    const points = past.points(answer.at);
    setLive((before) => ({ facts: answer, points, coverage: withCoverage(before.coverage, answer) }));
    return null;
  }, []);

  useEffect(() => {
    if (paused) return;
    const stop = new AbortController();
    const loop = async () => {
      while (!stop.signal.aborted) {
        if (document.visibilityState === "visible" && (await ask(stop.signal)) === "signed-out") return;
        await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      }
    };
    void loop();
    return () => stop.abort();
  }, [paused, ask]);

  const refresh = useCallback(() => void ask(), [ask]);
  return <Context value={{ ...live, trouble, paused, pause, refresh }}>{children}</Context>;
}

async function question(signal: AbortSignal | undefined): Promise<Facts | "signed-out" | "silent"> {
  try {
    const response = await fetch("/console/facts", { cache: "no-store", ...(signal && { signal }) });
    if (response.status === 401 || response.status === 404) return "signed-out";
    return response.ok ? ((await response.json()) as Facts) : "silent";
  } catch {
    return "silent";
  }
}

function withCoverage(before: readonly Coverage[], { coverage, at }: Facts): readonly Coverage[] {
  if (coverage === null || "reason" in coverage || before.at(-1)?.at === coverage.value.at) return before;
  return [...before.filter((point) => point.at > at - SPAN_MS), coverage.value];
}
