// The documentation for programs that read text: a list of it, and all of it (https://llmstxt.org).

import { fileRoute } from "./corpus";
import { allPages, navigation } from "./site";

const GENERATED = /<!--[\s\S]*?-->\n?/g;

/** The list: what this is, and each page as Markdown. */
export function llmsList(): string {
  const pages = allPages();
  const [overview] = pages;
  const groups = navigation().map(({ name, pages: links }) => {
    const lines = links.map(({ route, title }) => {
      const page = pages.find((candidate) => candidate.route === route);
      const about = page?.description ? `: ${page.description}` : "";
      return `- [${title}](${fileRoute(page?.file ?? "")})${about}`;
    });
    return `## ${name}\n\n${lines.join("\n")}`;
  });
  return `# ${overview?.title}\n\n> ${overview?.description}\n\n${groups.join("\n\n")}\n`;
}

/** Every page, one after the other, each under the path of its file. */
export function llmsText(): string {
  return allPages()
    .map(({ file, markdown }) => `<!-- ${file} -->\n\n${markdown.replace(GENERATED, "").trim()}\n`)
    .join("\n");
}
