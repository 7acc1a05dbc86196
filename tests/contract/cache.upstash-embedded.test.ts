import { openUpstashCache } from "../support/caches";
import { describeCache, describeStoredText } from "./cache";

describeCache("upstash on the embedded engine", () => openUpstashCache("embedded"));
describeStoredText("upstash on the embedded engine", () => openUpstashCache("embedded"));
