import { llmsText } from "../docs/_lib/llms";

/** The whole documentation as one text. Made at build time. */
export function GET() {
  return new Response(llmsText(), { headers: { "content-type": "text/plain; charset=utf-8" } });
}
