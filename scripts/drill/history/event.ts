// One request of a simulated browser, as the history keeps it.

export type Operation =
  | "create"
  | "read"
  | "set"
  | "increment"
  | "login"
  | "regenerate"
  | "destroy"
  /** All other devices of the user. */
  | "revoke";

/** What the app said about the session that the request was answered with. */
export interface Answer {
  /** The mark that the browser put into its session at creation; null if the session is not one of ours, or none. */
  readonly session: number | null;
  /** The public handle; null while nothing is stored. */
  readonly handle: string | null;
  readonly user: string | null;
  readonly counter: number;
  /** Numbers of the write ids that are there. */
  readonly writes: readonly number[];
  readonly mode: string;
  readonly source: string;
}

export interface Event {
  /** Positions in the order in which the drill saw requests begin and answers arrive: no two are equal. */
  readonly start: number;
  readonly end: number;
  /** Milliseconds since the drill began, and how long it took. */
  readonly at: number;
  readonly took: number;
  /** `own`: with the cookie jar of the browser. `copy`: with a copy of its cookie made earlier, as another reader has. */
  readonly reader: "own" | "copy";
  /** The session, by the mark in it. It keeps it through rotations. */
  readonly session: number;
  /** The id that the cookie stood for, by a number of the drill; null without a cookie. */
  readonly token: number | null;
  /** The id that the answer's cookie stands for, if that is a new one. */
  readonly born: number | null;
  readonly op: Operation;
  /** The write id of `set`, the value of `login` and `revoke`. */
  readonly write?: number;
  readonly user?: string;
  /** "ok", the code of an error, or "unknown": no answer arrived. All but "ok" may have been applied or not. */
  readonly result: string;
  readonly answer: Answer | null;
  /** A write whose answer carried the cookie of the same id again: both calls to the cache had failed. */
  readonly behind: boolean;
  /** Which process answered, and in which phase it ran; null if none did. */
  readonly process: number | null;
  readonly phase: string | null;
  /** The step of the way during which the request began. */
  readonly step: number;
}
