// Services that a test file needs and a machine may lack.

import { describe, it } from "vitest";
import { connect } from "../../scripts/prisma/connection";
import { serverUrl } from "./stores";

/** Whether the service answers. If not: a failure where everything must run, elsewhere a line that says what did not. */
export async function available(what: string, probe: () => Promise<unknown>): Promise<boolean> {
  try {
    await probe();
    return true;
  } catch (cause) {
    const required = [process.env.CI, process.env.REQUIRE_SERVICES].some((value) => /^(1|true)$/i.test(value ?? ""));
    if (required) throw new Error(`${what} does not answer, and CI or REQUIRE_SERVICES says that it must.`, { cause });
    describe(what, () => it.todo("was not run: nothing answers there"));
    return false;
  }
}

export const serverAnswers = (dialect: "postgresql" | "mysql") =>
  available(dialect, async () => (await connect(serverUrl(dialect))).close());
