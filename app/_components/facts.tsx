import type { ReactNode } from "react";

/** Names and values. */
export function Facts({ rows }: { rows: readonly (readonly [name: string, value: ReactNode, note?: ReactNode])[] }) {
  return (
    <dl className="divide-y divide-line">
      {rows.map(([name, value, note]) => (
        <div key={name} className="grid gap-x-4 py-2.5 first:pt-0 last:pb-0 sm:grid-cols-[9rem_1fr]">
          <dt className="text-sm text-muted">{name}</dt>
          <dd className="min-w-0 break-words">
            {value}
            {note && <span className="block text-sm text-muted">{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
