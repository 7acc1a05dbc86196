// iron-session: everything is in the cookie. No store, so no revocation: what was signed out stays valid where it was
// copied. Beside the others, not compared.
import { getIronSession } from "iron-session";
import { keep } from "../cookies.ts";
import type { Cart } from "../data.ts";
import { PASSWORD } from "./ours.ts";
import type { Reply, System } from "./system.ts";

interface Data {
  userId?: string;
  cart?: Cart;
}

export async function openIron(): Promise<System> {
  async function answer(cookies: string, work: (session: Awaited<ReturnType<typeof open>>) => unknown): Promise<Reply> {
    const response = new Response();
    const session = await open(cookies, response);
    await work(session);
    const { userId = null, cart = null } = session;
    return { userId, cart, setCookies: response.headers.getSetCookie() };
  }
  const write = (cookies: string, cart: Cart) =>
    answer(cookies, async (session) => {
      session.cart = cart;
      await session.save();
    });
  return {
    user: async (nth) => `user-${nth}`,
    visitor: async (cart) => keep("", (await write("", cart)).setCookies),
    read: (cookies) => answer(cookies, () => {}),
    write,
    signIn: (cookies, userId) =>
      answer(cookies, async (session) => {
        session.userId = userId;
        await session.save();
      }),
    signOut: (cookies) => answer(cookies, (session) => session.destroy()),
    settled: async () => {},
    close: async () => {},
  };
}

function open(cookies: string, response: Response) {
  const request = new Request("http://bench.invalid/", { headers: { cookie: cookies } });
  return getIronSession<Data>(request, response, { cookieName: "iron", password: PASSWORD });
}
