import { llmsList } from "../docs/_lib/llms";

/** The list of the documentation for programs that read text (https://llmstxt.org). Made at build time. */
export function GET() {
  return new Response(llmsList(), { headers: { "content-type": "text/plain; charset=utf-8" } });
}
