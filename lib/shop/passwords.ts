// argon2id with the parameters of OWASP's password storage cheat sheet (19 MiB, 2 passes, 1 lane).

import { hash, verify } from "@node-rs/argon2";
import { PASSWORD_MAX } from "./password-rules";

const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string) => hash(password, PARAMETERS);

// Compared when there is no such user, so that the answer takes as long: an address cannot be probed by the clock.
let decoy: Promise<string> | undefined;

/** @param stored the hash, or null when there is no user: then false, after the same work */
export async function passwordMatches(stored: string | null, password: string): Promise<boolean> {
  if (password.length > PASSWORD_MAX) return false;
  decoy ??= hashPassword("no user has this password");
  const matches = await verify(stored ?? (await decoy), password);
  return stored !== null && matches;
}
