// docs/copy-in.md as a program: what is read out of it, and what becomes of a slip of the pen in it.

import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { CASES } from "../../scripts/copy-in/cases";
import { filesOf, matrixOf, readSteps, withMatrix } from "../../scripts/copy-in/document";
import { MIGRATE } from "../../scripts/copy-in/offline";
import { root } from "../../scripts/lib/root";

const document = readFileSync(path.join(root, "docs/copy-in.md"), "utf8");

describe("docs/copy-in.md", () => {
  const steps = readSteps(document);

  it("begins with a new project and ends with its production server", () => {
    expect(steps[0]).toMatchObject({ kind: "run", text: expect.stringMatching(/^npx create-next-app@/) });
    expect(steps.at(-1)).toMatchObject({ kind: "serve", text: "npm start" });
  });

  it("applies the migrations by a line of its own, which the program replaces", () => {
    const lines = steps.flatMap((step) => (step.kind === "run" ? step.text.split("\n") : []));
    expect(lines.filter((line) => line === MIGRATE)).toHaveLength(1);
  });

  it("has the files that the cases of the matrix take from it", () => {
    const paths = [...filesOf(steps).keys()];
    for (const path of ["prisma/schema.prisma", "prisma.config.ts", "app/counter/page.tsx", "app/counter/actions.ts"])
      expect(paths).toContain(path);
  });

  it("shows every case in its matrix", () => {
    const names = [...matrixOf(document).matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name);
    expect(names).toEqual(CASES.map(({ name }) => name));
  });
});

describe("the reader", () => {
  it("tells commands, servers and files apart, and leaves the rest to people", () => {
    const text =
      "# A\n```sh\nno\n```\n```sh run\none\ntwo\n```\n## B\n```tsx app/x/page.tsx\nx\n```\n```sh serve\nup\n```\n";
    expect(readSteps(text)).toEqual([
      { kind: "run", chapter: "A", text: "one\ntwo" },
      { kind: "file", chapter: "B", path: "app/x/page.tsx", text: "x\n" },
      { kind: "serve", chapter: "B", text: "up" },
    ]);
  });

  it.each(["sh runs", "ts ../outside.ts", "ts /etc/passwd.ts"])("refuses %j", (lang) => {
    expect(() => readSteps(`\`\`\`${lang}\nx\n\`\`\`\n`)).toThrow(lang);
  });

  it("puts another matrix in the place of the last one, and only there", () => {
    const once = withMatrix("a\n<!-- matrix -->\nold\n<!-- /matrix -->\nb\n", "new $1");
    expect(once).toBe("a\n<!-- matrix -->\n\nnew $1\n\n<!-- /matrix -->\nb\n");
    expect(withMatrix(once, "newer")).toContain("newer");
    expect(() => withMatrix("no marks", "x")).toThrow("matrix");
  });
});
