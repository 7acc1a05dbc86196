// Files as they are in the repository: the pages as Markdown, pictures, examples. Nothing that the documentation does not name.

import { attachments, readText } from "../../_lib/corpus";

interface Context {
  readonly params: Promise<{ path: string[] }>;
}

const TYPES: Readonly<Record<string, string>> = { svg: "image/svg+xml", md: "text/markdown; charset=utf-8" };

export function generateStaticParams() {
  return attachments().map((file) => ({ path: file.split("/") }));
}

export async function GET(_: Request, { params }: Context) {
  // As it came: no name here has a character that an address writes otherwise.
  const file = (await params).path.join("/");
  if (!attachments().includes(file)) return new Response("No such file.\n", { status: 404 });
  const type = TYPES[file.split(".").at(-1) ?? ""] ?? "text/plain; charset=utf-8";
  return new Response(readText(file), { headers: { "content-type": type } });
}
