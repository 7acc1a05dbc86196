// Where a link of a Markdown file leads on the site. In the repository the files link each other by relative paths; here a
// page has an address, a picture is served, and source code is somewhere else.

import { posix } from "node:path";
import { SKIP, visit } from "unist-util-visit";
import { attachments, fileRoute, sources } from "./corpus";
import type { Element, Root } from "./tree";

/** Where the source code can be read, such as "https://github.com/you/site/blob/main"; without it a path is only named. */
const repository = () => process.env.DOCS_SOURCE_URL?.replace(/\/$/, "");

/** @returns the address; null if the site has none for it */
export function resolveLink(from: string, href: string): string | null {
  if (/^(#|[a-z][a-z+.-]*:|\/\/)/i.test(href)) return href;
  const [path = "", hash] = href.split("#");
  const target = posix.join(posix.dirname(from), decodeURIComponent(path)).replace(/\/$/, "");
  const pages = sources();
  const page = pages.find(({ file }) => file === target || file === `${target}/README.md`);
  const anchor = hash === undefined ? "" : `#${hash}`;
  if (page) return page.route + anchor;
  if (attachments().includes(target)) return fileRoute(target);
  const elsewhere = repository();
  return elsewhere ? `${elsewhere}/${target}${anchor}` : null;
}

/** For rehype: rewrites links and pictures of the file `from`. A link that leads nowhere stays as its text. */
export function rehypeLinks(from: string) {
  return () => (tree: Root) => {
    visit(tree, "element", (node: Element, index, parent) => {
      if (node.tagName === "img") node.properties.src = resolveLink(from, String(node.properties.src)) ?? "";
      if (node.tagName !== "a" || typeof node.properties.href !== "string") return undefined;
      const address = resolveLink(from, node.properties.href);
      if (address !== null) {
        node.properties.href = address;
        return undefined;
      }
      parent?.children.splice(index ?? 0, 1, ...node.children);
      return [SKIP, index ?? 0];
    });
  };
}
