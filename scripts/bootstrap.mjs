// The first step of every command. It must run on whatever Node is on the PATH with nothing installed: plain
// JavaScript, nothing but what Node brings. It installs what is missing and hands over to the Node of this project
// (the npm package `node`), which runs TypeScript as it is.
import { spawn, spawnSync } from "child_process";
import { accessSync, constants, existsSync, readFileSync } from "fs";
import { delimiter, join } from "path";
import { fileURLToPath } from "url";

const OLDEST_NODE = 18;
const root = fileURLToPath(new URL("..", import.meta.url));
const windows = process.platform === "win32";

/** Runs a script of this folder under the project's Node, with the arguments of this process, and ends as it ends. */
export function start(script) {
  try {
    checkNode();
    checkFolder();
    if (isStale()) install();
    handOver(projectNode(), script);
  } catch (error) {
    console.error(error.plain ? error.message : error);
    process.exit(1);
  }
}

function plain(message) {
  const error = new Error(message);
  error.plain = true;
  return error;
}

function checkNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < OLDEST_NODE)
    throw plain(
      "Node " +
        OLDEST_NODE +
        " or newer is needed to begin (this is " +
        process.versions.node +
        "); get one from https://nodejs.org.",
    );
}

function checkFolder() {
  try {
    accessSync(root, constants.W_OK);
  } catch {
    throw plain(
      "The folder " +
        root +
        " is read-only for this user, but dependencies and data go into it; clone it to a place you may write to.",
    );
  }
}

/** Compares what is installed with the lock file. npm leaves its own record in node_modules. */
function isStale() {
  const wanted = packages("package-lock.json");
  const installed = packages("node_modules/.package-lock.json");
  if (!installed) return true;
  return Object.keys(wanted || {}).some((path) => {
    const entry = wanted[path];
    if (path === "" || entry.link) return false;
    const present = installed[path];
    return present ? present.version !== entry.version : !entry.optional && !entry.devOptional && !entry.peer;
  });
}

function packages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), "utf8")).packages;
  } catch {
    return null;
  }
}

function install() {
  console.log("Installing the dependencies (npm ci) …");
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  const options = { cwd: root, stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" };
  // npm run tells where its npm is; a bare `node scripts/dev.mjs` finds it on the PATH.
  const npm = process.env.npm_execpath;
  const result =
    npm && /npm-cli\.js$/.test(npm)
      ? spawnSync(process.execPath, [npm].concat(args), options)
      : spawnSync("npm", args, Object.assign({ shell: windows }, options));
  if (result.status === 0) return;
  const output = (result.stderr || "") + (result.error ? result.error.message : "");
  if (/EACCES|EPERM|EROFS/.test(output))
    throw plain("The dependencies cannot be installed: npm may not write to " + join(root, "node_modules") + ".");
  if (/ENOTFOUND|ETIMEDOUT|ECONNREFUSED|EAI_AGAIN/.test(output))
    throw plain(
      "The dependencies cannot be installed: the npm registry does not answer. Check the network, then try again.",
    );
  if (/ENOSPC/.test(output)) throw plain("The dependencies cannot be installed: the disk is full.");
  if (/ENOENT/.test(output) && result.error)
    throw plain("npm is not on the PATH; it comes with Node (https://nodejs.org).");
  throw plain("The dependencies cannot be installed. npm says:\n" + output.trim());
}

/** node_modules/node/bin/node, fetched by that package's install script; npm may be set not to run those. */
function projectNode() {
  const folder = join(root, "node_modules/node");
  const binary = join(folder, "bin", windows ? "node.exe" : "node");
  if (!existsSync(binary))
    spawnSync(process.execPath, ["installArchSpecificPackage.js"], { cwd: folder, stdio: "ignore" });
  if (existsSync(binary)) return binary;
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major >= 24 || (major === 22 && minor >= 18)) return process.execPath;
  throw plain(
    "The npm package `node` brought no Node for this machine; install Node 24 (https://nodejs.org) and try again.",
  );
}

function handOver(node, script) {
  const path = [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter);
  const child = spawn(node, [join(root, "scripts", script)].concat(process.argv.slice(2)), {
    cwd: root,
    stdio: "inherit",
    env: Object.assign({}, process.env, { PATH: path }),
  });
  // At a terminal Ctrl-C reaches the child by itself as well; twice does no harm.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    console.error("The project's Node does not run on this machine: " + error.message);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(code === null ? (signal === "SIGINT" ? 130 : 1) : code));
}
