// A mode that reports what its calls came to. It adds nothing to them: each promise is the mode's own, and the events of
// the steps in between are the mode's to report.

import type { Failure, SessionEvent } from "../core/events";
import type { Change, SessionMode } from "../modes/mode";
import { failureOf } from "./outcome";

/** @param report must not throw */
export function counted(mode: SessionMode, report: (event: SessionEvent) => void): SessionMode {
  function settled<T>(call: Promise<T>, ok: (result: T) => SessionEvent, failed: (why: Failure) => SessionEvent) {
    call.then(
      (result) => report(ok(result)),
      (error) => report(failed(failureOf(error))),
    );
    return call;
  }
  const noted = (call: ReturnType<SessionMode["read"]>) =>
    settled(
      call,
      (found) => ({ type: "read", source: found?.source ?? "none", outcome: found ? "live" : "none" }),
      () => ({ type: "read", source: "none", outcome: "unavailable" }),
    );
  const changed = <T>(type: "create" | "write" | "rotate", call: Promise<T>) =>
    settled(
      call,
      () => ({ type, outcome: "ok" }),
      (outcome) => ({ type, outcome }),
    );
  /** Asked for the change again: another writer was first. */
  const retried = (type: "write" | "rotate", change: Change): Change => {
    let asked = false;
    return (newest) => {
      if (asked) report({ type, outcome: "conflict" });
      asked = true;
      return change(newest);
    };
  };

  return {
    read: (key, atLeast) => noted(mode.read(key, atLeast)),
    readAuthority: (key) => noted(mode.readAuthority(key)),
    create: (key, record) => changed("create", mode.create(key, record)),
    write: (key, base, change) => changed("write", mode.write(key, base, retried("write", change))),
    rotate: (parent, base, child, change) =>
      changed("rotate", mode.rotate(parent, base, child, retried("rotate", change))),
    touch: (key, touch) =>
      settled(
        mode.touch(key, touch),
        () => ({ type: "touch", outcome: "ok" }),
        () => ({ type: "touch", outcome: "unavailable" }),
      ),
    destroy: (key, known) => mode.destroy(key, known),
    remains: mode.remains,
    list: (userId, complete) => mode.list(userId, complete),
  };
}
