// Every address that the build of the shop knows, and the ways in which Next is asked for one.

import { readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../../e2e/support/shop";

/** From the route manifest of a build. The shop has no dynamic routes. */
export function routesOf(dist = path.join(ROOT, ".next")): string[] {
  const manifest = JSON.parse(readFileSync(path.join(dist, "app-path-routes-manifest.json"), "utf8"));
  return [...new Set(Object.values<string>(manifest))].sort();
}

export interface Way {
  readonly name: string;
  readonly headers: Record<string, string>;
  address(path: string): string;
}

const rsc = (path: string) => `${path}?_rsc=1a2b3`;
const file = (ending: string) => (path: string) => `${path === "/" ? "/index" : path}${ending}`;

export const WAYS: readonly Way[] = [
  { name: "a document", headers: {}, address: (path) => path },
  { name: "a navigation", headers: { rsc: "1" }, address: rsc },
  { name: "a prefetch", headers: { rsc: "1", "next-router-prefetch": "1" }, address: rsc },
  {
    name: "a segment",
    headers: { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_tree" },
    address: rsc,
  },
  { name: "?_rsc= without its header", headers: {}, address: rsc },
  { name: "the header without ?_rsc=", headers: { rsc: "1" }, address: (path) => path },
  { name: ".rsc", headers: {}, address: file(".rsc") },
  { name: ".segments/", headers: {}, address: file(".segments/_tree.segment.rsc") },
  { name: ".html", headers: {}, address: file(".html") },
];
