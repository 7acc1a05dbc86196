// What a system must do to be measured: from a Cookie header to the answer, response cookies included. No HTTP between:
// a server and a browser would cost more than the sessions and differ by framework.
import type { Cart } from "../data.ts";

/** Where the stores are. */
export interface Address {
  readonly databaseUrl: string;
  readonly rest: { readonly url: string; readonly token: string };
  readonly redisUrl: string;
  /** Of every key of this run. */
  readonly prefix: string;
}

export interface Reply {
  readonly userId: string | null;
  readonly cart: Cart | null;
  /** Set-Cookie headers. */
  readonly setCookies: readonly string[];
}

export interface System {
  /** Registers a user, for those who keep users. @returns the id */
  user(nth: number): Promise<string>;
  /** Begins a session without a user, for those who have such. @returns the cookies */
  visitor?(cart: Cart): Promise<string>;
  read(cookies: string): Promise<Reply>;
  write(cookies: string, cart: Cart): Promise<Reply>;
  /** The password has been checked; what is left is to bind the user to a session with a new id, a visitor's data kept. */
  signIn(cookies: string, userId: string): Promise<Reply>;
  signOut(cookies: string): Promise<Reply>;
  /** For those who can list a user's sessions. @returns how many there are */
  list?(userId: string): Promise<number>;
  /** Takes away the nearer copy, for those who have one. @returns the cookies without it */
  evict?(cookies: string): Promise<string>;
  /** Waits for what was put off until after the answer. */
  settled(): Promise<void>;
  close(): Promise<void>;
}
