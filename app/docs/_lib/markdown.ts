// Markdown to what the site needs: the page as HTML, and its outline for the table of contents, the search and llms.txt.
// Raw HTML in a file is left out, so that a page holds nothing but what Markdown can say.

import { toString as textOf } from "hast-util-to-string";
import rehypeAutolinkHeadings from "rehype-autolink-headings";
import rehypeSlug from "rehype-slug";
import rehypeStringify from "rehype-stringify";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { unified } from "unified";
import { SKIP, visit } from "unist-util-visit";
import { highlighting } from "./highlight";
import { rehypeLinks } from "./links";
import type { Element, Node, Root } from "./tree";

/** A heading, and the text under it up to the next one. */
export interface Section {
  /** 1 to 6. */
  readonly depth: number;
  /** The anchor: the one that GitHub gives the heading. */
  readonly id: string;
  readonly heading: string;
  readonly text: string;
}

export interface Outline {
  readonly title: string;
  /** The first paragraph. */
  readonly description: string;
  readonly sections: readonly Section[];
}

const parser = unified().use(remarkParse).use(remarkGfm).use(remarkRehype).use(rehypeSlug).freeze();

export function outlineOf(markdown: string): Outline {
  const tree = parser.runSync(parser.parse(markdown));
  const sections: Section[] = [];
  for (const node of tree.children) {
    const depth = depthOf(node);
    if (depth) {
      const { id } = (node as Element).properties;
      sections.push({ depth, id: String(id), heading: textOf(node as Element), text: "" });
    } else {
      const last = sections.at(-1);
      if (last) sections.splice(-1, 1, { ...last, text: `${last.text} ${plain(node)}`.trim() });
    }
  }
  const paragraph = tree.children.find((node) => node.type === "element" && node.tagName === "p");
  return {
    title: sections[0]?.heading ?? "Untitled",
    description: paragraph ? plain(paragraph) : "",
    sections,
  };
}

/** @param file its path in the repository, from which its links are to be understood */
export async function htmlOf(markdown: string, file: string): Promise<string> {
  const highlight = await highlighting();
  const page = await unified()
    .use(remarkParse)
    .use(remarkGfm)
    .use(remarkRehype)
    .use(rehypeSlug)
    .use(rehypeAutolinkHeadings, {
      behavior: "append",
      test: ["h2", "h3", "h4"],
      properties: (heading) => ({ className: ["anchor"], ariaLabel: `Link to: ${textOf(heading)}` }),
      content: { type: "text", value: "#" },
    })
    .use(rehypeLinks(file))
    .use(() => highlight)
    .use(rehypeTables)
    .use(rehypeLongTitles)
    .use(rehypeStringify)
    .process(markdown);
  return String(page);
}

/** A table that is wider than a phone is scrolled in its own box, by the keyboard too. A header without a word is none. */
function rehypeTables() {
  return (tree: Root) => {
    visit(tree, { tagName: "th" }, (node: Element) => {
      if (textOf(node) === "") node.tagName = "td";
    });
    visit(tree, { tagName: "table" }, (node: Element, index, parent) => {
      if (!parent || index === undefined) return undefined;
      const properties = { className: ["table-box"], tabIndex: 0, role: "group", ariaLabel: "Table" };
      parent.children[index] = { type: "element", tagName: "div", properties, children: [node] };
      return SKIP;
    });
  };
}

/** A title such as SESSION_STORE_UNAVAILABLE may go on in the next line, on a phone. */
function rehypeLongTitles() {
  return (tree: Root) => {
    visit(tree, { tagName: "h1" }, (node: Element) => {
      node.children = node.children.flatMap((child) => (child.type === "text" ? breakable(child.value) : [child]));
    });
  };
}

const breakable = (text: string): Element["children"] =>
  text
    .split(/(?<=_)/)
    .flatMap((value, nth) => [
      ...(nth > 0 ? [{ type: "element" as const, tagName: "wbr", properties: {}, children: [] }] : []),
      { type: "text" as const, value },
    ]);

const plain = (node: Node) => spaced(node).replace(/\s+/g, " ").trim();

/** Cells and list items stand apart from each other, which their text alone does not. */
function spaced(node: Node): string {
  if (node.type === "text") return node.value;
  if (node.type !== "element") return "";
  const inside = node.children.map(spaced).join("");
  return /^(td|th|li|p|tr|pre)$/.test(node.tagName) ? `${inside} ` : inside;
}

const depthOf = (node: Node) => (node.type === "element" ? Number(/^h([1-6])$/.exec(node.tagName)?.[1] ?? 0) : 0);
