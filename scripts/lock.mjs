// npm run lock: package-lock.json complete for every platform. npm leaves out the optional packages of platforms for
// which the registry in use has none (mirrors often hold one platform only); `npm ci` then refuses the lock file
// everywhere. This adds them by name, version and platform; npm fetches such a package only where it fits.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const FILE = "package-lock.json";
const OS = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const CPU = ["arm64", "arm", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "wasm32", "x64"];

execFileSync("npm", ["install", "--package-lock-only", "--no-audit", "--no-fund", "--loglevel=error"], {
  stdio: "inherit",
  shell: process.platform === "win32",
});

const lock = JSON.parse(readFileSync(FILE, "utf8"));
const added = [];
for (const entry of Object.values(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`;
    // A range cannot be resolved without the registry; platform packages are always named by exact version.
    if (lock.packages[path] || !/^\d+\.\d+\.\d+/.test(range)) continue;
    const words = name.split(/[/-]/);
    const os = OS.find((word) => words.includes(word));
    const cpu = CPU.find((word) => words.includes(word));
    lock.packages[path] = {
      version: range,
      ...(entry.dev && { dev: true }),
      optional: true,
      ...(cpu && { cpu: [cpu] }),
      ...(os && { os: [os] }),
      ...(words.includes("musl") && { libc: ["musl"] }),
    };
    added.push(name);
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
console.log(
  added.length > 0 ? `Added to ${FILE}: ${added.length} packages of other platforms.` : `${FILE} is complete.`,
);
