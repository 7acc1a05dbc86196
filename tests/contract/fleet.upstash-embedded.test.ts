import { describeUpstashRegister } from "./fleet-upstash";

describeUpstashRegister("upstash on the embedded engine", "embedded");
