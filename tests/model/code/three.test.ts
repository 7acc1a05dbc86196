// Three operations at once: what two do not show. The bridge was once wrong here without any fault: a row two versions
// ahead of its entry overwrote what `cache` had written, and a writer whose row nobody took over was told "old".

import { afterAll, beforeAll, expect, it } from "vitest";
import { makeDeterministic } from "./determinism";
import type { Kind } from "./operations";
import type { Phase } from "./phases";
import { triples } from "./scenario";
import { search, summary } from "./search";

let restore = () => {};
beforeAll(() => {
  restore = makeDeterministic();
});
afterAll(() => restore());

it.each<[string, Phase[], Kind[]]>([
  ["writers in the bridge and in `cache`", ["bridge", "cache"], ["write"]],
  ["writers in `db` and `cached_db`", ["db + cache", "cached_db"], ["write"]],
  ["a reader, a writer and a sign-out in `cached_db`", ["cached_db"], ["read", "write", "destroy"]],
  ["a reader, a writer and a sign-out in `cache`", ["cache"], ["read", "write", "destroy"]],
])("%s", { timeout: 600_000 }, async (name, fleet, kinds) => {
  const searched = await search(triples(fleet, kinds), { faults: 0, evictions: 0 });
  console.info(summary(name, searched));
  expect(searched.counterexample).toBeNull();
});
