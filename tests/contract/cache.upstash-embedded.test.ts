import { openUpstashCache } from "../support/caches";
import { describeCache } from "./cache";
import { describeAnotherType, describeStoredText } from "./stored-text";

describeCache("upstash on the embedded engine", () => openUpstashCache("embedded"));
describeStoredText("upstash on the embedded engine", () => openUpstashCache("embedded"));
describeAnotherType("upstash on the embedded engine", () => openUpstashCache("embedded"));
