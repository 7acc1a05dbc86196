// The kinds of request that are measured. What a request needs beforehand is prepared outside of the measurement; what it
// answers is looked at, so that nothing is measured that does not work.
import { isDeepStrictEqual } from "node:util";
import { keep } from "./cookies.ts";
import { type Cart, cartOf } from "./data.ts";
import type { Reply, System } from "./systems/system.ts";

/** A browser at one system, signed in. */
export interface Seat {
  readonly nth: number;
  readonly userId: string;
  cookies: string;
  cart: Cart;
}

interface KindOfRequest {
  readonly title: string;
  readonly can?: (system: System) => boolean;
  /** @returns the cookies to ask with */
  readonly before: (system: System, seat: Seat) => Promise<string>;
  readonly ask: (system: System, cookies: string, seat: Seat) => Promise<Reply>;
  /** @returns whether it answered as it should */
  readonly right: (reply: Reply, seat: Seat) => boolean;
  readonly after?: (system: System, seat: Seat, cookies: string) => Promise<unknown> | undefined;
}

const readsSeat = (reply: Reply, { userId, cart }: Seat) =>
  reply.userId === userId && isDeepStrictEqual(reply.cart, cart);
const keepCookies = async (_: System, seat: Seat, cookies: string) => {
  seat.cookies = cookies;
};

export const KINDS = {
  anonymous: {
    title: "no cookie",
    before: async () => "",
    ask: (system) => system.read(""),
    right: ({ userId, setCookies }) => userId === null && setCookies.length === 0,
  },
  read: {
    title: "read",
    before: async (_, { cookies }) => cookies,
    ask: (system, cookies) => system.read(cookies),
    right: readsSeat,
    after: keepCookies,
  },
  cold: {
    title: "cold read",
    can: ({ evict }) => evict !== undefined,
    // A session of its own: not everyone puts the copy back.
    before: async (system, seat) => {
      const cookies = await signedIn(system, seat);
      return (await system.evict?.(cookies)) ?? cookies;
    },
    ask: (system, cookies) => system.read(cookies),
    right: readsSeat,
    after: (system, _, cookies) => system.signOut(cookies),
  },
  write: {
    title: "write",
    before: async (_, seat) => {
      seat.cart = cartOf(seat.nth, seat.cart.revision + 1, seat.cart.lines.length);
      return seat.cookies;
    },
    ask: (system, cookies, { cart }) => system.write(cookies, cart),
    right: readsSeat,
    after: keepCookies,
  },
  "sign-in": {
    title: "sign-in",
    before: async () => "",
    ask: (system, cookies, { userId }) => system.signIn(cookies, userId),
    right: ({ userId, setCookies }, seat) => userId === seat.userId && setCookies.length > 0,
    // The next sign-in must not find more sessions of this user.
    after: (system, _, cookies) => system.signOut(cookies),
  },
  "sign-in-kept": {
    title: "sign-in, visitor's cart kept",
    can: ({ visitor }) => visitor !== undefined,
    before: async (system, { cart }) => (await system.visitor?.(cart)) ?? "",
    ask: (system, cookies, { userId }) => system.signIn(cookies, userId),
    right: (reply, seat) => readsSeat(reply, seat) && reply.setCookies.length > 0,
    after: (system, _, cookies) => system.signOut(cookies),
  },
  "sign-out": {
    title: "sign-out",
    before: signedIn,
    ask: (system, cookies) => system.signOut(cookies),
    right: ({ userId }) => userId === null,
  },
} as const satisfies Record<string, KindOfRequest>;

export type Kind = keyof typeof KINDS;

export const kindsOf = (system: System) =>
  (Object.keys(KINDS) as Kind[]).filter((kind) => (KINDS[kind] as KindOfRequest).can?.(system) ?? true);

/** Somebody with a user at this system. @param lines of the cart */
export async function takeSeat(system: System, nth: number, lines?: number): Promise<Seat> {
  const seat = { nth, userId: await system.user(nth), cart: cartOf(nth, 1, lines), cookies: "" };
  seat.cookies = await signedIn(system, seat);
  return seat;
}

/** A session that holds the seat's cart. @returns its cookies */
async function signedIn(system: System, { userId, cart }: Seat): Promise<string> {
  const cookies = keep("", (await system.signIn("", userId)).setCookies);
  const { setCookies } = await system.write(cookies, cart);
  await system.settled();
  return keep(cookies, setCookies);
}

/** One request. @param around runs it; what it takes or counts is its own affair */
export async function ask(
  system: System,
  kind: Kind,
  seat: Seat,
  around: (request: () => Promise<Reply>) => Promise<Reply> = (request) => request(),
): Promise<void> {
  const { before, ask, right, after, title }: KindOfRequest = KINDS[kind];
  const cookies = await before(system, seat);
  await system.settled();
  const reply = await around(() => ask(system, cookies, seat));
  await system.settled();
  if (!right(reply, seat)) throw new Error(`${title}: a wrong answer, ${JSON.stringify(reply)}`);
  await after?.(system, seat, keep(cookies, reply.setCookies));
  await system.settled();
}
