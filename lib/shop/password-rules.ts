export const PASSWORD_MIN = 10;

/** Above it, hashing is a way to keep the server busy. */
export const PASSWORD_MAX = 200;

/** What is wrong with a password someone wants to have, or null. */
export function passwordFault(password: string): string | null {
  if (password.length < PASSWORD_MIN) return `The password needs at least ${PASSWORD_MIN} characters.`;
  if (password.length > PASSWORD_MAX) return `The password may have at most ${PASSWORD_MAX} characters.`;
  return null;
}
