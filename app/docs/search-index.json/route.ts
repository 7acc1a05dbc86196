// The search index for the browser. Made at build time; asked for when somebody enters the search field.

import { searchIndex } from "../_lib/search-index";

export function GET() {
  return Response.json(searchIndex());
}
