// What the reader of docs/guides/with-better-auth.md has already: better-auth's database. Here one in memory, the same for all
// bundles of the process.

import { memoryAdapter } from "better-auth/adapters/memory";

type Row = Record<string, unknown>;
const shared = globalThis as { guideRows?: Record<string, Row[]> };
shared.guideRows ??= { user: [], session: [], account: [], verification: [], twoFactor: [] };
export const rows = shared.guideRows;
export const database = memoryAdapter(rows);
