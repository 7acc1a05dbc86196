const SAMPLES = [
  [
    "Reading",
    `// a server component: reads, and writes nothing
import { getSession } from "@/lib/session";

const session = await getSession();
session.get("cart"); // typed
session.userId; // null: a visitor`,
  ],
  [
    "Writing",
    `// a Server Action: saved also when it redirects
import { withSession } from "@/lib/session";

export const countVisit = withSession(async (session) => {
  await session.update((s) => {
    s.set("visits", (s.get("visits") ?? 0) + 1);
  });
});`,
  ],
] as const;

export function CodeSample() {
  return (
    <div className="grid gap-4 md:grid-cols-2">
      {SAMPLES.map(([what, sample]) => (
        // Wide code is scrolled in its own box, by the keyboard too.
        <section
          key={what}
          aria-label={`${what}, in code`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable
          tabIndex={0}
          className="overflow-x-auto rounded-xl bg-wash p-4 font-mono text-xs leading-relaxed sm:text-[0.8125rem]"
        >
          <pre>
            <code>{sample}</code>
          </pre>
        </section>
      ))}
    </div>
  );
}
