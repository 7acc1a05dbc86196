// Commands in a project, as a person would type them: output kept for when one fails, all children stopped at the end.
import { spawn } from "node:child_process";
import { atEnd } from "../lib/cleanup.ts";
import { Plain } from "../lib/person.ts";

export interface Place {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface Running {
  /** What it has printed so far. */
  output(): string;
  readonly ended: Promise<number>;
  stop(): Promise<void>;
}

/** Besides the ordinary ones, how this machine reaches the registry. */
const KEPT = ["PATH", "HOME", "TMPDIR", "SHELL", "LANG", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR"].concat(
  ["http_proxy", "https_proxy", "no_proxy"].flatMap((name) => [name, name.toUpperCase()]),
);

/** What a shell of a newcomer has: nothing of this process's own settings, and no Node project around it. */
function environment(env: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const own = KEPT.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  return {
    ...Object.fromEntries(own),
    CI: "1",
    NEXT_TELEMETRY_DISABLED: "1",
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_prefer_offline: "true",
    npm_config_yes: "true",
    ...env,
  };
}

/** @throws Plain with what it printed, if it ends with anything but 0 */
export async function sh(text: string, place: Place): Promise<string> {
  const child = background(text, place);
  const code = await child.ended;
  if (code !== 0) throw new Plain(`Exit code ${code}:\n${text}\n\n${child.output().slice(-6_000)}`);
  return child.output();
}

/** A process group of its own: `npm run dev` has children, and they must go with it. */
export function background(text: string, { folder, env }: Place): Running {
  const child = spawn("sh", ["-e", "-c", text], {
    cwd: folder,
    env: environment(env),
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output = (output + chunk).slice(-200_000);
    });
  const ended = new Promise<number>((resolve) => {
    child.once("error", () => resolve(127));
    child.once("close", (code) => resolve(code ?? 1));
  });
  const kill = (signal: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // It is gone.
    }
  };
  atEnd(() => kill("SIGKILL"));
  return {
    output: () => output,
    ended,
    async stop() {
      kill("SIGTERM");
      const timer = setTimeout(() => kill("SIGKILL"), 5_000);
      await ended;
      clearTimeout(timer);
    },
  };
}
