import { formatTime, fromNow } from "@/lib/shop/time";

/** "5 minutes ago", with the exact time beside it for those who ask. */
export function Time({ of: time }: { of: Date | null }) {
  if (!time) return "–";
  return (
    <time dateTime={time.toISOString()} title={formatTime(time)}>
      {fromNow(time)}
    </time>
  );
}
