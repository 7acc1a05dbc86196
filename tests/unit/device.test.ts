import { afterEach, describe, expect, test } from "vitest";
import { deviceFacts } from "@/lib/session/next/device";
import { options } from "@/lib/session/setup";

const standard = { ...options.device };
afterEach(() => void Object.assign(options.device, standard));

const facts = (headers: Record<string, string> = {}) => deviceFacts(new Headers(headers));
const network = (address: string) => facts({ "x-forwarded-for": address })?.ip;

describe("the facts of a device", () => {
  test("are the browser's name and the network", () => {
    expect(facts({ "user-agent": "Firefox", "x-forwarded-for": "192.0.2.77" })).toEqual({
      userAgent: "Firefox",
      ip: "192.0.2.0/24",
    });
  });

  test("are null where a request tells nothing", () => {
    expect(facts()).toEqual({ userAgent: null, ip: null });
  });

  test("hold at most 256 characters of the browser's name", () => {
    expect(facts({ "user-agent": "x".repeat(5000) })?.userAgent).toHaveLength(256);
  });

  test("are not kept where setup wants none", () => {
    Object.assign(options.device, { userAgent: false, addressHeader: null });
    expect(facts({ "user-agent": "Firefox", "x-forwarded-for": "192.0.2.77" })).toBeNull();
    Object.assign(options.device, { userAgent: true, addressHeader: null });
    expect(facts({ "user-agent": "Firefox", "x-forwarded-for": "192.0.2.77" })).toEqual({
      userAgent: "Firefox",
      ip: null,
    });
  });
});

describe("an address is cut to its network", () => {
  test.each([
    ["192.0.2.77", "192.0.2.0/24"],
    ["192.0.2.77, 10.0.0.1, 10.0.0.2", "192.0.2.0/24"],
    [" 192.0.2.77 ", "192.0.2.0/24"],
    ["::ffff:192.0.2.77", "192.0.2.0/24"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"],
    ["2001:DB8:1::6", "2001:DB8:1::/48"],
  ])("%s -> %s", (address, expected) => {
    expect(network(address)).toBe(expected);
  });

  test.each([
    ["2001:db8::dead:beef", "dead"],
    ["2001::dead:beef", "dead"],
    ["fe80::dead:beef", "dead"],
    ["::dead:beef", "dead"],
    ["::1", "1::"],
  ])("%s: also when zeros are left out, no part of the host is kept", (address, host) => {
    const cut = network(address) ?? "null";
    expect(cut).not.toContain(host);
    expect(cut).toMatch(/^(null|([\da-f]{1,4}(:[\da-f]{1,4}){0,2})?::\/48)$/i);
  });

  test.each(["", "unknown", "localhost", "192.0.2", "192.0.2.77.5", "<script>", "a.b.c.d", "' or 1=1"])(
    "%j is no address: null",
    (text) => {
      expect(network(text)).toBeNull();
    },
  );
});
