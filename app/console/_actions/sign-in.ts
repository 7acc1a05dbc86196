"use server";

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { judge } from "@/lib/console/guesses";
import { givePass, requireConsoleHere } from "@/lib/console/operator";
import { type ConsoleRefusal, consoleRefusal } from "@/lib/console/refusals";
import type { FormAnswer } from "@/lib/shop/refusals";

export async function openConsole(_last: FormAnswer | null, form: FormData): Promise<FormAnswer | null> {
  const token = await requireConsoleHere();
  const typed = form.get("token");
  const verdict = await judge(typeof typed === "string" ? typed.trim() : "", token);
  if (verdict !== "right") return refuse(verdict);
  await givePass(token);
  redirect("/console");
}

/** In place, or on the page where no script runs. */
async function refuse(why: ConsoleRefusal): Promise<FormAnswer | null> {
  if ((await headers()).has("next-action")) return consoleRefusal(why);
  redirect(`/console/sign-in?refused=${why}`);
}
