// npm run upstash: the local Upstash-compatible REST server alone.
import { start } from "./bootstrap.mjs";

start("upstash/main.ts");
