import type { SessionInfo } from "@/lib/session";
import { deviceName } from "@/lib/shop/device-name";
import { revokeDevice } from "../_actions/devices";
import { SubmitButton } from "./submit-button";
import { Time } from "./time";

export function DeviceRow({
  session: { id, current, createdAt, lastSeenAt, expiresAt, device },
}: {
  session: SessionInfo;
}) {
  const name = deviceName(device?.userAgent);
  return (
    <li className="flex flex-wrap items-center justify-between gap-4 rounded-2xl border border-line bg-card p-5">
      <div className="min-w-0">
        <h2 className="flex flex-wrap items-center gap-x-3 gap-y-1 font-serif text-lg font-medium">
          {name}
          {current && (
            <span className="rounded-full bg-good-wash px-2.5 py-0.5 font-sans text-xs font-semibold text-good">
              This device
            </span>
          )}
        </h2>
        <p className="mt-1 text-sm text-muted">
          Last seen <Time of={lastSeenAt} />
          {device?.ip && <> from {device.ip}</>}
        </p>
        <p className="text-sm text-muted">
          Began <Time of={createdAt} />, ends <Time of={expiresAt} /> if unused
        </p>
      </div>
      {!current && (
        <form action={revokeDevice}>
          <input type="hidden" name="session" value={id} />
          <SubmitButton look="quiet" label={`Sign out: ${name}`}>
            Sign out
          </SubmitButton>
        </form>
      )}
    </li>
  );
}
