// The migration kit: what the command line and a console use. Needs no Next.

export { backfill } from "./backfill";
export { finished } from "./batches";
export { aheadBy } from "./clock";
export { type CompareOptions, compare } from "./compare";
export { doctor, SETTINGS } from "./doctor";
export { ACCEPTABLE, type CheckOptions, check } from "./gates";
export { openKit } from "./kit";
export { type Facts, type Inspection, inspect, type ListedSession, list, type Sight } from "./lookup";
export { areNeighbours, type Command, isPhase, plan, workBefore } from "./phases";
export { purge } from "./purge";
export { type Reason, reasonOf } from "./reasons";
export { revoke, revokeUser } from "./revoke";
export { type Group, type Running, running, SETTLE_MS } from "./running";
export { type Status, status, type Told } from "./status";
export { sweep } from "./sweep";
export * from "./types";
export { warm } from "./warm";
