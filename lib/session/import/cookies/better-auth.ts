import { signedCookie } from "./signed";

/** better-auth: `<token>.<signature>`, the signature in base64. */
export const betterAuthCookie = (secrets: Readonly<Record<string, string>>) =>
  signedCookie(/^([\s\S]{1,256})\.([A-Za-z0-9+/]{43}=)$/, secrets);
