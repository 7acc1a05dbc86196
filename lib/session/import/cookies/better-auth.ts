import { signedCookie } from "./signed";

/** better-auth: `<token>.<signature>`, the signature in base64. */
export const betterAuthCookie = (secrets: Readonly<Record<string, string>>) =>
  signedCookie(/^(.{1,256})\.([A-Za-z0-9+/]{43}=)$/s, secrets);
