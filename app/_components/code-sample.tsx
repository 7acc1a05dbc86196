const SAMPLES = [
  `// a server component: reads, and writes nothing
import { getSession } from "@/lib/session";

const session = await getSession();
session.get("cart");        // typed
session.userId;             // null: a visitor`,
  `// a Server Action: saved also when it redirects
import { withSession } from "@/lib/session";

export const countVisit = withSession(async (session) => {
  await session.update((s) => {
    s.set("visits", (s.get("visits") ?? 0) + 1);
  });
});`,
];

export function CodeSample() {
  return (
    <div className="grid gap-4 md:grid-cols-2">
      {SAMPLES.map((sample) => (
        <pre
          key={sample}
          className="whitespace-pre-wrap rounded-xl bg-wash p-4 font-mono text-[0.8125rem] leading-relaxed"
        >
          <code>{sample}</code>
        </pre>
      ))}
    </div>
  );
}
