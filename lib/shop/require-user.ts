import "server-only";
import { redirect } from "next/navigation";
import { getSession } from "@/lib/session";
import { findUser, type User } from "./users";

/**
 * The guard at the data. Every page and every action of /account calls it; the middleware only saves a visitor without
 * a cookie the trip.
 * @param path where to return after signing in
 */
export async function requireUser(path: string): Promise<User> {
  const { userId } = await getSession();
  const user = userId ? await findUser(userId) : null;
  return user ?? redirect(`/sign-in?next=${encodeURIComponent(path)}`);
}
