import { openUpstashCache } from "../support/caches";
import { describeCache } from "./cache";
import { describeAnotherType, describeStoredText } from "./stored-text";

const open = () => openUpstashCache("embedded", "Node's HTTP client");
describeCache("upstash on the embedded engine", open);
describeStoredText("upstash on the embedded engine", open);
describeAnotherType("upstash on the embedded engine", open);
