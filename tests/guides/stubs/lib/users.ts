// What the reader of docs/guides/with-auth-js.md has already: a password check.

import type { User } from "next-auth";

export const checkPassword = async (email: string, password: string): Promise<User | null> =>
  password === "correct horse battery" ? { id: `user of ${email}`, email } : null;
