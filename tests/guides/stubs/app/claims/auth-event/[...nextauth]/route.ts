// Tries what docs/guides/with-auth-js.md says of events: what they throw stops nothing.

import NextAuth from "next-auth";
import Credentials from "next-auth/providers/credentials";

const fail = () => {
  throw new Error("thrown by an event");
};

export const { GET, POST } = NextAuth({
  basePath: "/claims/auth-event",
  providers: [Credentials({ credentials: {}, authorize: () => ({ id: "ada" }) })],
  events: { signIn: fail, signOut: fail },
  logger: { error: () => undefined },
}).handlers;
