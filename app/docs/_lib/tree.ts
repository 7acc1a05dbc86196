// The nodes of an HTML tree as unified passes them around (hast).

import type rehypeSlug from "rehype-slug";

export type Root = Parameters<ReturnType<typeof rehypeSlug>>[0];
export type Node = Root["children"][number];
export type Element = Extract<Node, { type: "element" }>;
