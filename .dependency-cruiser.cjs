// Who may import whom: the floors of lib/session, seen from below. Run by `npm run check`.
// `type` imports vanish when compiled, but they are knowledge all the same, so the floors count them; only the edge
// rule is about what ends up in a bundle.

const lib = "^lib/session/";

/** A floor may import from itself and from what is named. */
const floor = (name, from, allowed, comment) => ({
  name,
  severity: "error",
  comment,
  from: { path: lib + from },
  to: { path: lib, pathNot: allowed.map((path) => lib + path) },
});

module.exports = {
  forbidden: [
    {
      name: "no-circle",
      severity: "error",
      comment: "Of two files in a circle neither can be understood first.",
      from: { path: "^(app|lib|scripts|middleware)" },
      to: { circular: true },
    },
    {
      name: "unresolvable",
      severity: "error",
      comment: "It would fail when it is loaded.",
      from: {},
      to: { couldNotResolve: true, pathNot: "^(server-only$|next/)" },
    },
    {
      name: "undeclared",
      severity: "error",
      comment: "A package that is only there because another one brought it goes when that one changes.",
      from: { path: "^(app|lib|scripts|middleware)" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"], pathNot: "^(server-only$|next/)" },
    },

    floor("core", "core/", ["core/"], "Pure rules: no adapter, no mode, no framework."),
    floor("contracts", "(stores/store|caches/cache)\\.ts$", ["core/"], "A contract knows only the core."),
    floor("stores", "stores/", ["core/", "stores/", "data\\.ts$"], "An adapter knows its contract and the core."),
    floor("caches", "caches/", ["core/", "caches/", "data\\.ts$"], "An adapter knows its contract and the core."),
    floor(
      "modes",
      "modes/",
      ["core/", "modes/", "stores/store\\.ts$", "caches/cache\\.ts$", "data\\.ts$"],
      "A mode is a procedure on the two contracts; which adapter is behind them is decided in mode.ts.",
    ),
    floor(
      "session",
      "(session|manager|draft)\\.ts$",
      [
        "core/",
        "(session|session-state|flash|cookie-port|manager|draft|data)\\.ts$",
        "modes/(mode|end-many)\\.ts$",
        "stores/store\\.ts$",
        "caches/cache\\.ts$",
      ],
      "They know no adapter and no framework.",
    ),
    floor(
      "metrics",
      "(metrics/|otel\\.ts$)",
      ["core/", "metrics/", "modes/mode\\.ts$", "stores/store\\.ts$", "caches/cache\\.ts$"],
      "They count and tell; they know no adapter and no framework.",
    ),
    floor(
      "fleet",
      "fleet/(?!open)",
      ["core/", "fleet/"],
      "A register knows its notes; which tiers have one is decided in fleet/open.ts.",
    ),
    {
      name: "adapters-in-one-place",
      severity: "error",
      comment:
        "Only mode.ts chooses an adapter (and setup.ts, which the user edits, edge.ts for its cache, fleet/open.ts).",
      from: { path: lib, pathNot: `${lib}(mode|setup|edge|fleet/open)\\.ts$|${lib}(stores|caches|testing|ops)/` },
      to: { path: `${lib}(stores|caches)/`, pathNot: `${lib}(stores/store|caches/cache)\\.ts$` },
    },
    {
      name: "framework-in-one-place",
      severity: "error",
      comment: "Next is known to next/, the edge face and the public face; the rest runs anywhere.",
      from: { path: lib, pathNot: `${lib}(next/|edge\\.ts$|index\\.ts$|setup\\.ts$|testing/)` },
      to: { path: "(^|node_modules/)(next|react|react-dom|server-only)(/|$)" },
    },
    {
      name: "edge",
      severity: "error",
      comment:
        "The build does not notice Node code in a middleware; the first request does, with a 500. " +
        "The chain below says how it got in.",
      from: { path: `^middleware\\.ts$|${lib}edge\\.ts$` },
      to: {
        reachable: true,
        path: [
          "prisma|server-only",
          "^redis$|node_modules/redis/",
          "^next/(headers|cache)|node_modules/next/(headers|cache)\\.",
          `^(node:|${require("node:module")
            .builtinModules.filter((name) => /^\w+$/.test(name))
            .join("$|")}$)`,
          `${lib}(next|modes|stores|fleet|metrics|ops|testing)/`,
          `${lib}(index|mode|manager|listeners|otel|setup)\\.ts$`,
        ],
      },
    },
    {
      name: "public-faces",
      severity: "error",
      comment:
        "The app is what a user's project is: it has index.ts and edge.ts, its own setup.ts, and for operations ops/ and metrics/.",
      from: { path: "^(app/|middleware\\.ts$|instrumentation\\.ts$|lib/(?!session/))" },
      to: { path: lib, pathNot: `${lib}((index|edge|setup)\\.ts$|(ops|testing|metrics)/index\\.ts$)` },
    },
    {
      name: "lib-stands-alone",
      severity: "error",
      comment: "The folder is copied into other projects; only setup.ts, which the user edits, may look outside it.",
      from: { path: lib, pathNot: `${lib}setup\\.ts$` },
      to: {
        path: "^(?!lib/session/|node_modules/)[^/]+/",
        dependencyTypesNot: ["core", "npm", "npm-dev", "npm-peer", "npm-optional"],
      },
    },
    {
      name: "lib-relative",
      severity: "error",
      comment: "An alias such as @/ may mean something else where the folder is copied to.",
      from: { path: lib, pathNot: `${lib}setup\\.ts$` },
      to: { dependencyTypes: ["aliased"] },
    },
    {
      name: "no-tests-in-production",
      severity: "error",
      comment: "Nothing that ships may need the tests or the scripts.",
      from: { path: "^(app|lib|middleware|instrumentation)" },
      to: { path: "^(tests|scripts)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(generated|\\.next)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mts", ".mjs", ".js", ".cjs", ".json"],
    },
  },
};
