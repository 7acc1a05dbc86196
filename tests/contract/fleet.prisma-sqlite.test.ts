import { clients } from "../support/stores";
import { describePrismaRegister } from "./fleet-prisma";

// A file that cannot be opened.
describePrismaRegister("sqlite", clients.sqlite, "file:/nowhere/at/all.db");
