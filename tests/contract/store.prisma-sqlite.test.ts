import { clients } from "../support/stores";
import { describePrismaStore } from "./prisma";

describePrismaStore("sqlite", clients.sqlite, "file::memory:");
