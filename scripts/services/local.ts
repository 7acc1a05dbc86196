// Whether services that happen to run on this machine are used. NO_LOCAL_SERVICES=1 says no: everything is embedded or
// absent, as on a machine that has nothing. Services named by a variable are used all the same.
import { accessSync, constants } from "node:fs";
import { connect } from "node:net";
import { delimiter, join } from "node:path";

export const localServicesAllowed = () => !/^(1|true)$/i.test(process.env.NO_LOCAL_SERVICES ?? "");

/** Whether something listens on this port of this machine. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", timeout: 1000 });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => done(true));
    socket.once("timeout", () => done(false));
    socket.once("error", () => done(false));
  });
}

export function onPath(command: string): string | null {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const file = join(folder, process.platform === "win32" ? `${command}.exe` : command);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // not here
    }
  }
  return null;
}
