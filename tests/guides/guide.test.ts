// What is read out of a guide, and what becomes of a slip of the pen in it.

import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/root";
import { parseGuide } from "./support/guide";
import { setupFile } from "./support/setup-file";

describe("a guide", () => {
  it("tells files and parts of setup.ts apart, in lists too, and leaves the rest to people", () => {
    const text =
      "```ts\nno\n```\n```tsx after app/[id]/page.tsx\na\n```\n1. x\n\n   ```ts setup\n   b\n   ```\n```sh\nno\n```\n";
    expect(parseGuide("x", text)).toEqual({
      name: "x",
      files: [{ when: "after", path: "app/[id]/page.tsx", text: "a\n" }],
      setup: ["b"],
    });
  });

  it.each(["ts afterwards lib/x.ts", "ts after ../x.ts", "ts after /etc/x.ts", "sh run", "ts setups"])(
    "refuses %j",
    (lang) => {
      expect(() => parseGuide("x", `\`\`\`${lang}\nx\n\`\`\`\n`)).toThrow(lang);
    },
  );
});

describe("the versions that guides say were run", () => {
  const { devDependencies } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));

  it.each([
    ["with-auth-js", "`next-auth` ", devDependencies["next-auth"]],
    ["with-better-auth", "better-auth ", devDependencies["better-auth"]],
  ])("%s", (guide, name, version) => {
    expect(readFileSync(path.join(root, "docs/guides", `${guide}.md`), "utf8")).toContain(`${name}${version}`);
  });
});

describe("setup.ts", () => {
  const shipped = readFileSync(path.join(root, "lib/session/setup.ts"), "utf8");

  it("gets the guide's data and each guide's importer, and keeps the rest", () => {
    const edited = setupFile(shipped, "export interface SessionData { cart?: string }", { a: "imported() {}" });
    expect(edited).toContain("export interface SessionData { cart?: string }");
    expect(edited).toContain("imported: followed,");
    expect(edited).toContain('"a": {\nimported() {}\n    }');
    expect(edited).toContain("export function openDatabase");
    expect(edited).not.toContain("visits?: number");
  });

  it("that has nothing to edit is an error", () => {
    expect(() => setupFile("export const options = {};", "", {})).toThrow("SessionData");
  });
});
