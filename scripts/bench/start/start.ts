// What a process that has just been started takes longer for.
import type { Address } from "../systems/system.ts";
import { type FirstRequest, firstRequest } from "./first-request.ts";
import { type Imports, imports } from "./imports.ts";

export interface Start {
  readonly imports: Imports;
  readonly firstRequest: FirstRequest;
}

export async function start(address: Address, rounds: number, tell: (state: string) => void): Promise<Start> {
  tell("imports");
  const imported = await imports(rounds);
  return {
    imports: imported,
    firstRequest: await firstRequest(address, rounds, (state) => tell(`first request, ${state}`)),
  };
}
