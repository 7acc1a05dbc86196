import { choices } from "../choices";
import type { DeviceFacts } from "../core/types";

const MAX_USER_AGENT = 256;

/** What a list of devices may show; null if setup.ts wants none. */
export function deviceFacts(headers: { get(name: string): string | null }): DeviceFacts | null {
  const { userAgent, addressHeader } = choices.device;
  if (!userAgent && addressHeader === null) return null;
  return {
    userAgent: userAgent ? (headers.get("user-agent")?.slice(0, MAX_USER_AGENT) ?? null) : null,
    ip: addressHeader === null ? null : network(headers.get(addressHeader)?.split(",")[0]?.trim() ?? ""),
  };
}

/** The network of an address (IPv4 /24, IPv6 /48): enough to recognise a place, too little to follow a person. */
function network(address: string): string | null {
  const v4 = /^(?:::ffff:)?(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/i.exec(address);
  if (v4) return `${v4[1]}.0/24`;
  if (!/^[\da-f:]{2,39}$/i.test(address) || !address.includes(":")) return null;
  const [left = "", right] = address.split("::");
  const groups = left === "" ? [] : left.split(":");
  // "::" stands for as many zeros as are missing.
  if (right !== undefined) {
    const tail = right === "" ? [] : right.split(":");
    while (groups.length + tail.length < 8) groups.push("0");
    groups.push(...tail);
  }
  const prefix = groups.slice(0, 3).join(":");
  // Nothing but zeros: the machine itself.
  return groups.length === 8 && /[^0:]/.test(prefix) ? `${prefix}::/48` : null;
}
