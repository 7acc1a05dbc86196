import { unstable_rethrow } from "next/navigation";
import { after } from "next/server";
import { choices } from "../choices";
import { shapeOf } from "../core/schema";
import { createRuntime, type Runtime } from "../mode";

// On globalThis: Next may evaluate a module once per bundle, and two runtimes would queue and remember side by side.
const shared = globalThis as { [RUNTIME]?: Runtime };
const RUNTIME = Symbol.for("lib/session runtime");

/** The process's runtime, made at first use and never while a module loads. */
export function runtime(): Runtime {
  shared[RUNTIME] ??= createRuntime({
    env: process.env,
    onEvent: (event) => choices.onEvent(event),
    ...(choices.telemetry && { telemetry: choices.telemetry }),
    sessionsPerUser: choices.sessionsPerUser ?? null,
    shape: shapeOf(choices.schemas ?? {}, choices.onInvalid ?? "drop"),
    ...(choices.fleet !== false && { fleet: { afterResponse } }),
    defer: (task) => keepAlive(task()),
  });
  return shared[RUNTIME];
}

/** Runs a task once the response is sent; at once where there is no response to wait for (a script, a job). */
export function afterResponse(task: () => Promise<void>): void {
  const quiet = () => task().catch(() => undefined);
  try {
    after(quiet);
  } catch (error) {
    unstable_rethrow(error);
    void quiet();
  }
}

/** Lets a serverless function live until `work` is done. */
function keepAlive(work: Promise<void>): void {
  afterResponse(() => work);
}
