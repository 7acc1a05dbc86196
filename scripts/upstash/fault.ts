// What a test can make the server do wrong. The library meets each of these in production sooner or later.

export type Fault =
  /** Accept and never answer; nothing is applied. */
  | { kind: "hang" }
  /** Cut the connection without reading; nothing is applied. For a closed port use server.suspend(). */
  | { kind: "refuse" }
  /** Answer with this HTTP status; nothing is applied. */
  | { kind: "status"; status: number; body?: string }
  /** 200 with something that is not JSON; nothing is applied. */
  | { kind: "garbage"; body?: string }
  /** Apply and answer, late: the wait is before the commands are applied, or after. */
  | { kind: "delay"; ms: number; when?: "before" | "after" }
  /** Apply, then cut the connection: the caller cannot know. */
  | { kind: "drop-reply" };

/** One HTTP request, as a hook sees it. */
export interface UpstashRequest {
  /** "/" for one command, "/pipeline" or "/multi-exec"; path commands are "/" too. */
  endpoint: "/" | "/pipeline" | "/multi-exec";
  /** The commands as they will run, every argument a text. */
  commands: string[][];
  headers: Record<string, string | string[] | undefined>;
}

/** Decides for each request; undefined or null means: behave. */
export type FaultInjector = (request: UpstashRequest) => Fault | null | undefined;
