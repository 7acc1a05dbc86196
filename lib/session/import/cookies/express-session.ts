import { signedCookie } from "./signed";

/** express-session: `s:<sid>.<signature>`, the signature in base64 without its `=`. */
export const expressSessionCookie = (secrets: Readonly<Record<string, string>>) =>
  signedCookie(/^s:([\s\S]{1,256})\.([A-Za-z0-9+/]{43})$/, secrets);
