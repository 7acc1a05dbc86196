// The shop's PrismaClient is the one that lib/session opens: one pool for the process, made at first use, so that neither
// `next build` nor a shop without a database (SESSION_MODE=cache) ever opens one.

import { openDatabase } from "./session/setup";

export async function prisma() {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error("DATABASE_URL is not set: accounts and orders need a database.");
  return openDatabase(url);
}
