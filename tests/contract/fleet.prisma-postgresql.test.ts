import { serverAnswers } from "../support/available";
import { clients } from "../support/stores";
import { describePrismaRegister } from "./fleet-prisma";

if (await serverAnswers("postgresql"))
  describePrismaRegister("postgresql", clients.postgresql, "postgresql://postgres@127.0.0.1:1/nowhere");
