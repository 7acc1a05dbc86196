// The demo users, made by the project's own seed.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { DEMO_USERS } from "../../../lib/shop/demo-users";
import { ROOT } from "./shop";

export async function seed(databaseUrl: string): Promise<void> {
  await promisify(execFile)(process.execPath, ["--import", "tsx", "prisma/seed.ts"], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
}

export const [ADA, GRACE] = DEMO_USERS;
