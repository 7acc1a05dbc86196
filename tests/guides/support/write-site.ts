// Writes the app that the guides make: their files, in one Next project, so that one build is enough. What several guides call
// the same (`app/sign-in/…`) stands under a folder of its own in `app`.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "../../../scripts/lib/root";
import { filesOf, type Guide, readGuide } from "./guide";
import { setupFile } from "./setup-file";

/** In the repository, so that the packages of it are found; not part of it. */
export const SITE = path.join(root, ".data/guides/site");
const STUBS = path.join(root, "tests/guides/stubs");

type Place = (file: string) => string;
const here: Place = (file) => file;
/** `app/x` becomes `app/<folder>/x`; but for the files of `fixed`, whose address is the library's. */
const under =
  (folder: string, ...fixed: string[]): Place =>
  (file) =>
    fixed.includes(file) ? file : file.replace(/^app\//, `app/${folder}/`);

export function writeSite(): void {
  rmSync(SITE, { recursive: true, force: true });
  cpSync(path.join(root, "lib/session"), path.join(SITE, "lib/session"), { recursive: true });
  cpSync(STUBS, SITE, { recursive: true });

  const [iron, express, authJs, betterAuth, where] = [
    "from-iron-session",
    "from-express-session",
    "with-auth-js",
    "with-better-auth",
    "where-does-it-go",
  ].map(readGuide) as [Guide, Guide, Guide, Guide, Guide];

  add(filesOf(where, "after", "test"), here);
  add(filesOf(iron, "after", "back"), here);
  add(filesOf(iron, "before"), under("old"));
  add(filesOf(iron, "before"), (file) => under("old-8")(file).replace("lib/iron.ts", "lib/iron-8.ts"), version8);
  add(filesOf(express, "before", "after"), here);
  add(filesOf(authJs, "after"), under("auth-js", "app/api/auth/[...nextauth]/route.ts"));
  add(filesOf(authJs, "replace"), under("leave-auth-js"));
  add(filesOf(betterAuth, "after"), under("better-auth"));
  add(filesOf(betterAuth, "replace"), here);

  const [data = "", fromIron = ""] = iron.setup;
  const setup = path.join(SITE, "lib/session/setup.ts");
  const importers = {
    "iron-session": fromIron,
    "express-session": express.setup[0] ?? "",
    "better-auth": betterAuth.setup[0] ?? "",
  };
  writeFileSync(setup, setupFile(readFileSync(setup, "utf8"), data, importers));
}

/** The same app on the older iron-session. */
const version8 = (text: string) =>
  text.replace('"iron-session"', '"iron-session-8"').replace("@/lib/iron", "@/lib/iron-8");

function add(files: Guide["files"], place: Place, edit = (text: string) => text): void {
  if (files.length === 0) throw new Error("A guide has none of the files that are taken from it.");
  for (const file of files) {
    const to = path.join(SITE, place(file.path));
    mkdirSync(path.dirname(to), { recursive: true });
    // "wx": two guides that make the same file would hide one of them.
    writeFileSync(to, edit(file.text), { flag: "wx" });
  }
}
