import { plural, tally } from "@/lib/console/words";
import type { Comparison } from "@/lib/session/ops";
import { Scroll } from "./scroll";

/** What comparing the tiers has found. */
export function Differences({ comparison }: { comparison: Comparison }) {
  const { rows, entries, same, differences, examples, complete } = comparison;
  const differing = tally(differences);
  return (
    <div className="grid gap-2 text-sm">
      <p>
        {plural(rows, "row")} and {plural(entries, "entry", "entries")}
        {complete ? "" : ", a part of them"}; {plural(same, "row agrees", "rows agree")} with the cache.{" "}
        {differing === "" ? "The tiers agree." : `They differ: ${differing}.`}
      </p>
      {examples.length > 0 && (
        <Scroll label="Examples of what differs" className="max-h-72 overflow-auto">
          <ul className="grid gap-2">
            {examples.map(({ handle, kind, why }) => (
              <li key={handle}>
                <code className="break-all">{handle}</code>
                <span className="block text-muted">
                  {kind}: {why}
                </span>
              </li>
            ))}
          </ul>
        </Scroll>
      )}
    </div>
  );
}
