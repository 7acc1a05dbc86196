// A simulated browser: one cookie jar, one session at a time, and what it knows of it. Every request goes into the history.
import type { Event, Operation } from "../history/event.ts";
import type { Recorder } from "../history/recorder.ts";
import { COUNTER, type Instruction, MARK, send, writeKey } from "./http.ts";

/** A cookie, and which id of which session it stands for. */
export interface Pass {
  readonly session: number;
  readonly token: number;
  readonly cookie: string;
}

/** Numbers that no two browsers of a drill share. */
export interface Numbers {
  next(kind: "session" | "token"): number;
}

interface Request {
  readonly op: Operation;
  readonly instructions: readonly Instruction[];
  readonly write?: number;
  readonly user?: string;
}

export class Browser {
  readonly user: string;
  /** What it sends now; null without a session. */
  pass: Pass | null = null;
  /** The first cookie of the current id: what somebody has who copied it then. */
  copied: Pass | null = null;
  /** Cookies of ids that it has given up. */
  readonly given: Pass[] = [];
  /** What the app calls each id, by the drill's number: null if it says that there is no such session. */
  readonly handles = new Map<number, string | null>();
  signedIn = false;
  busy = false;
  #writes = 0;
  readonly #base: string;
  readonly #recorder: Recorder;
  readonly #numbers: Numbers;

  constructor(base: string, user: string, recorder: Recorder, numbers: Numbers) {
    this.#base = base;
    this.user = user;
    this.#recorder = recorder;
    this.#numbers = numbers;
  }

  /** How many write ids it has put into this session. */
  get writes(): number {
    return this.#writes;
  }

  /** Begins a session, like somebody who comes for the first time. */
  async create(signIn: boolean): Promise<void> {
    this.forget();
    const session = this.#numbers.next("session");
    this.#writes = 0;
    const instructions: Instruction[] = [{ op: "set", key: MARK, value: session }, { op: "save" }];
    await this.#own(session, { op: "create", instructions });
    if (signIn && this.pass) await this.login();
  }

  read = () => this.#request({ op: "read", instructions: [] });
  increment = () => this.#request({ op: "increment", instructions: [{ op: "increment", key: COUNTER }] });
  regenerate = () => this.#request({ op: "regenerate", instructions: [{ op: "regenerate" }] });
  login = () => this.#request({ op: "login", user: this.user, instructions: [{ op: "login", user: this.user }] });

  set(): Promise<void> {
    const write = ++this.#writes;
    return this.#request({
      op: "set",
      write,
      instructions: [{ op: "set", key: writeKey(write), value: 1 }, { op: "save" }],
    });
  }

  async destroy(): Promise<void> {
    await this.#request({ op: "destroy", instructions: [{ op: "destroy" }] });
    // Whatever came of it, this person has signed out and does not come back with that cookie.
    this.forget();
  }

  /** Signs the user's other devices out. */
  async revokeOthers(): Promise<void> {
    const handle = this.pass && this.handles.get(this.pass.token);
    if (!handle) return;
    const instructions = [{ op: "revokeUser", user: this.user, id: handle }];
    await this.#request({ op: "revoke", user: this.user, instructions });
  }

  /** Another reader of this session: a job, or somebody who got hold of an old cookie. */
  readWith(pass: Pass): Promise<Event> {
    return this.#ask(pass.session, pass, "copy", { op: "read", instructions: [] });
  }

  /** Makes sure that an id is still used: with the jar's own cookie if it is the current one. */
  async visit(pass: Pass): Promise<void> {
    if (this.pass?.token === pass.token) await this.read();
    else await this.readWith(pass);
  }

  forget(): void {
    if (this.pass) this.given.push(this.pass);
    this.pass = null;
    this.copied = null;
    this.signedIn = false;
  }

  async #request(request: Request): Promise<void> {
    if (this.pass) await this.#own(this.pass.session, request);
  }

  async #own(session: number, request: Request): Promise<void> {
    const sent = this.pass;
    const event = await this.#ask(session, sent, "own", request);
    // Another tab may have gone on meanwhile; the answer then says nothing about what the jar holds now.
    if (this.pass?.token !== (event.born ?? event.token)) return;
    const { answer } = event;
    if (answer?.session === session) this.signedIn = answer.user !== null;
    else if (answer !== null || event.result === "SESSION_GONE") this.forget();
  }

  async #ask(session: number, pass: Pass | null, reader: Event["reader"], request: Request): Promise<Event> {
    const begun = this.#recorder.begin();
    const reply = await send(this.#base, pass?.cookie ?? null, request.instructions);
    const { op, instructions: _, ...told } = request;
    const own = reply.answer === null || reply.answer.session === session;
    const renews = op === "create" || op === "login" || op === "regenerate" || !own;
    const born = reply.cookie && renews ? this.#numbers.next("token") : null;
    const event = this.#recorder.end(begun, {
      reader,
      session,
      token: pass?.token ?? null,
      born,
      op,
      ...told,
      result: reply.result,
      answer: reply.answer,
      behind: Boolean(reply.cookie) && !renews,
      process: reply.process,
      phase: reply.phase,
    });
    const answered = event.born ?? event.token;
    if (answered !== null && event.answer)
      this.handles.set(answered, own && op !== "destroy" ? event.answer.handle : null);
    if (reader === "own") this.#keep(session, pass, reply.cookie, born);
    return event;
  }

  /** What a browser does with Set-Cookie: the latest answer wins, whatever it answers. */
  #keep(session: number, sent: Pass | null, cookie: string | null, born: number | null): void {
    if (cookie === null) return;
    if (cookie === "") {
      this.forget();
      return;
    }
    const token = born ?? sent?.token;
    if (token === undefined) return;
    const before = this.pass;
    this.pass = { session, token, cookie };
    if (before && before.token !== token) this.given.push(before);
    if (this.copied?.token !== token) this.copied = this.pass;
  }
}
