// HMAC-SHA256 with web APIs: what express-session, better-auth and our derived ids are made with.

const ALGORITHM = { name: "HMAC", hash: "SHA-256" } as const;
const encoder = new TextEncoder();

const keyOf = (secret: string) =>
  crypto.subtle.importKey("raw", encoder.encode(secret), ALGORITHM, false, ["sign", "verify"]);

export async function hmac(secret: string, text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign("HMAC", await keyOf(secret), encoder.encode(text)));
}

/** Whether one of the secrets signed `text`; compares in constant time. @param signature base64, with or without `=` */
export async function isSigned(
  secrets: Readonly<Record<string, string>>,
  text: string,
  signature: string,
): Promise<boolean> {
  const bytes = Uint8Array.from(atob(signature), (char) => char.charCodeAt(0));
  const verdicts = Object.values(secrets).map(async (secret) =>
    crypto.subtle.verify("HMAC", await keyOf(secret), bytes, encoder.encode(text)),
  );
  return (await Promise.all(verdicts)).includes(true);
}
