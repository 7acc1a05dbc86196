// The shop's PrismaClient: one for the process, made at first use, so that neither `next build` nor a shop without a
// database (SESSION_MODE=cache) ever opens one.

import type { PrismaClient } from "../generated/prisma/client";

const holder = globalThis as typeof globalThis & { shopPrisma?: Promise<PrismaClient> };

export function prisma(): Promise<PrismaClient> {
  holder.shopPrisma ??= open(process.env.DATABASE_URL).catch((error) => {
    // The next caller tries again: a client that could not be made must not stay the client.
    delete holder.shopPrisma;
    throw error;
  });
  return holder.shopPrisma;
}

async function open(url: string | undefined): Promise<PrismaClient> {
  if (!url) throw new Error("DATABASE_URL is not set: accounts and orders need a database.");
  const [{ PrismaClient }, adapter] = await Promise.all([import("../generated/prisma/client"), adapterFor(url)]);
  return new PrismaClient({ adapter });
}

// Imported one by one: a project installs the driver of its own database and no other.
async function adapterFor(url: string) {
  const protocol = url.slice(0, url.indexOf(":"));
  switch (protocol) {
    case "file":
      return new (await import("@prisma/adapter-libsql")).PrismaLibSql({ url });
    case "postgres":
    case "postgresql":
      return new (await import("@prisma/adapter-pg")).PrismaPg({ connectionString: url });
    case "mysql":
    case "mariadb":
      return new (await import("@prisma/adapter-mariadb")).PrismaMariaDb(url);
    default:
      throw new Error("DATABASE_URL must begin with file:, postgresql:// or mysql://.");
  }
}
