// Ids that nobody was ever given.

import { handleOf } from "@/lib/session/core/id";

export const strangeId = (number: number) => Buffer.from(`stranger ${number}`.padEnd(32, ".")).toString("base64url");

export const handleOfStranger = (number: number) => handleOf(strangeId(number));
