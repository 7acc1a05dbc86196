import { openUpstashCache } from "../support/caches";
import { describeCache } from "./cache";
import { describeStoredText } from "./stored-text";

describeCache("upstash on the embedded engine", () => openUpstashCache("embedded"));
describeStoredText("upstash on the embedded engine", () => openUpstashCache("embedded"));
