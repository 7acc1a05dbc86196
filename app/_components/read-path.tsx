import type { Session } from "@/lib/session";

interface Props {
  mode: Session["mode"];
  source: Session["source"];
}

const PLACES = {
  cookie: ["Cookie", "A sealed pointer, under 600 bytes"],
  cache: ["Cache", "Upstash Redis over REST"],
  database: ["Database", "One row, through Prisma"],
} as const;

const TIERS = { db: ["database"], cached_db: ["cache", "database"], cache: ["cache"] } as const;

/** The places a request asks in this mode, and the one that answered. */
export function ReadPath({ mode, source }: Props) {
  const steps = ["cookie", ...TIERS[mode]] as const;
  return (
    <>
      <ol className="grid gap-2">
        {steps.map((step, index) => {
          const answered = step === source;
          const [name, what] = PLACES[step];
          return (
            <li
              key={step}
              className={`flex flex-wrap items-center gap-x-3 gap-y-1 rounded-xl border px-4 py-3 ${answered ? "border-good bg-good-wash" : "border-line"}`}
            >
              <span aria-hidden="true" className="text-sm text-muted tabular-nums">
                {index + 1}
              </span>
              <span className="font-medium">{name}</span>
              <span className="text-sm text-muted">{what}</span>
              {answered && <span className="ml-auto text-sm font-semibold text-good">answered</span>}
            </li>
          );
        })}
      </ol>
      {source === "none" && (
        <p className="mt-3 text-sm text-muted">Without a session in the cookie nothing is asked at all.</p>
      )}
    </>
  );
}
