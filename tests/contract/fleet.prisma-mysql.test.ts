import { serverAnswers } from "../support/available";
import { clients } from "../support/stores";
import { describePrismaRegister } from "./fleet-prisma";

if (await serverAnswers("mysql"))
  describePrismaRegister(
    "mysql",
    clients.mysql,
    "mysql://root@127.0.0.1:1/nowhere?connectTimeout=500&acquireTimeout=800",
  );
