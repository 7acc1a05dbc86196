import "server-only";
import { cache } from "react";
import { prisma } from "../prisma";
import { hashPassword, passwordMatches } from "./passwords";

export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly createdAt: Date;
}

// Never the hash: what a page is given can end up in its HTML.
const FACTS = { id: true, email: true, name: true, createdAt: true } as const;

/** Without a database the shop sells, but nobody can sign in. */
export const accountsAvailable = () => Boolean(process.env.DATABASE_URL);

export const normalizeEmail = (email: string) => email.trim().toLowerCase();

/** Once per rendered page, however many parts of it ask. */
export const findUser = cache(async (id: string): Promise<User | null> => {
  if (!accountsAvailable()) return null;
  return (await prisma()).user.findUnique({ where: { id }, select: FACTS });
});

/** The user, or null: for an unknown address and for a wrong password alike. */
export async function authenticate(email: string, password: string): Promise<User | null> {
  const row = await (await prisma()).user.findUnique({ where: { email: normalizeEmail(email) } });
  if (!(await passwordMatches(row?.passwordHash ?? null, password)) || !row) return null;
  const { passwordHash: _, ...user } = row;
  return user;
}

/** Null when the address is taken. */
export async function createUser(input: { email: string; name: string; password: string }): Promise<User | null> {
  const { password, name } = input;
  const email = normalizeEmail(input.email);
  const users = (await prisma()).user;
  try {
    return await users.create({ data: { email, name, passwordHash: await hashPassword(password) }, select: FACTS });
  } catch (error) {
    // P2002: the unique index decides, also between two requests at once.
    if ((error as { code?: unknown }).code === "P2002") return null;
    throw error;
  }
}

/** False when `current` is not the password. */
export async function changePassword(userId: string, current: string, next: string): Promise<boolean> {
  const users = (await prisma()).user;
  const row = await users.findUnique({ where: { id: userId }, select: { passwordHash: true } });
  if (!(await passwordMatches(row?.passwordHash ?? null, current))) return false;
  await users.update({ where: { id: userId }, data: { passwordHash: await hashPassword(next) } });
  return true;
}
