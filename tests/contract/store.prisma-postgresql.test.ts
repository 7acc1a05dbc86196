import { serverAnswers } from "../support/available";
import { clients } from "../support/stores";
import { describePrismaStore } from "./prisma";

if (await serverAnswers("postgresql"))
  describePrismaStore("postgresql", clients.postgresql, "postgresql://postgres@127.0.0.1:1/nowhere");
