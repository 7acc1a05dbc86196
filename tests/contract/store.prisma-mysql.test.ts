import { serverAnswers } from "../support/available";
import { clients } from "../support/stores";
import { describePrismaStore } from "./prisma";

if (await serverAnswers("mysql"))
  describePrismaStore("mysql", clients.mysql, "mysql://root@127.0.0.1:1/nowhere?connectTimeout=500&acquireTimeout=800");
