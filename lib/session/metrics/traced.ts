// A mode whose calls are spans. Put around it only if somebody traces: otherwise there is nothing here to pay for.

import type { Mode } from "../core/types";
import type { SessionMode } from "../modes/mode";
import { failureOf } from "./outcome";
import type { SpanFacts, SpanName, Telemetry } from "./telemetry";

export function traced(mode: SessionMode, setting: Mode, span: NonNullable<Telemetry["span"]>): SessionMode {
  const run = <T>(name: SpanName, work: () => Promise<T>, factsOf: (result: T) => Partial<SpanFacts>): Promise<T> =>
    span(name, { mode: setting }, async (add) => {
      try {
        const result = await work();
        add(factsOf(result));
        return result;
      } catch (error) {
        add({ outcome: failureOf(error) });
        throw error;
      }
    });
  const found = (result: Awaited<ReturnType<SessionMode["read"]>>) =>
    result === null ? ({ outcome: "none", source: "none" } as const) : { outcome: "live", source: result.source };
  const written = ({ source }: Awaited<ReturnType<SessionMode["create"]>>) => ({ outcome: "ok", source });
  const done = () => ({ outcome: "ok" });

  return {
    read: (key, atLeast) => run("session.read", () => mode.read(key, atLeast), found),
    readAuthority: (key) => run("session.read", () => mode.readAuthority(key), found),
    create: (key, record) => run("session.create", () => mode.create(key, record), written),
    write: (key, base, change) => run("session.write", () => mode.write(key, base, change), written),
    touch: (key, touch) => run("session.touch", () => mode.touch(key, touch), done),
    rotate: (parent, base, child, change) =>
      run("session.rotate", () => mode.rotate(parent, base, child, change), written),
    destroy: (key, known) => run("session.destroy", () => mode.destroy(key, known), done),
    remains: mode.remains,
    list: (userId, complete) => run("session.list", () => mode.list(userId, complete), done),
  };
}
