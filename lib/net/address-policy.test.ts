import { describe, expect, test } from "vitest";
import { judgeAddress, mayReach, PrivateAllowList } from "@/lib/net/address-policy";

describe("which addresses are reached (security: T40)", () => {
  test.each(["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])("%s is public", (address) => {
    expect(judgeAddress(address)).toBe("public");
  });

  test.each([
    "127.0.0.1",
    "127.255.0.9",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "::1",
    "fc00::1",
    "fd00:ec2::254",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:10.0.0.1",
  ])("%s is private: only where it is allow-listed", (address) => {
    expect(judgeAddress(address)).toBe("private");
  });

  test.each([
    ["169.254.169.254", "cloud metadata"],
    ["::ffff:169.254.169.254", "cloud metadata, mapped"],
    ["168.63.129.16", "the host agent of Azure"],
    ["::ffff:168.63.129.16", "the same, mapped"],
    ["0.0.0.0", "this host"],
    ["0.1.2.3", "this network"],
    ["192.0.0.192", "protocol assignments"],
    ["192.0.2.1", "documentation"],
    ["203.0.113.5", "documentation"],
    ["198.18.0.1", "benchmarking"],
    ["224.0.0.1", "multicast"],
    ["240.0.0.1", "reserved"],
    ["255.255.255.255", "broadcast"],
    ["::", "unspecified"],
    ["fe80::1", "link-local"],
    ["fe80::1%eth0", "link-local with a zone"],
    ["fec0::1", "site-local"],
    ["::10.0.0.1", "IPv4-compatible"],
    ["::8.8.8.8", "IPv4-compatible"],
    ["64:ff9b::a00:1", "NAT64 of 10.0.0.1"],
    ["64:ff9b::808:808", "NAT64 of a public address"],
    ["64:ff9b:1::a00:1", "local NAT64"],
    ["2002:a00:1::", "6to4 of 10.0.0.1"],
    ["2002:808:808::", "6to4 of a public address"],
    ["2001:0:a00:1::", "Teredo"],
    ["2001:db8::1", "documentation"],
    ["2001:20::1", "ORCHID"],
    ["100::1", "discard"],
    ["ff02::1", "multicast"],
    ["5f00::1", "segment routing"],
    ["3fff::1", "documentation"],
    ["localhost", "a name"],
    ["", "nothing"],
  ])("%s is never reached (%s)", (address) => {
    expect(judgeAddress(address)).toBe("forbidden");
    expect(
      mayReach(new PrivateAllowList([`[${address}]:443`].filter(() => address.includes(":"))), address, 443, address),
    ).toBe(false);
  });
});

describe("the operator's allow-list", () => {
  const allow = new PrivateAllowList(["10.0.0.5:8080", "tools.lan:443", "[::1]:9000", "LocalHost:3001"]);

  test.each([
    ["10.0.0.5", 8080, "10.0.0.5", true],
    ["10.0.0.5", 8081, "10.0.0.5", false],
    ["10.0.0.6", 8080, "10.0.0.6", false],
    ["evil.example", 8080, "10.0.0.5", false],
    ["tools.lan", 443, "192.168.1.9", true],
    ["tools.lan.", 443, "192.168.1.9", true],
    ["TOOLS.LAN", 443, "192.168.1.9", true],
    ["tools.lan", 444, "192.168.1.9", false],
    ["tools.lan", 443, "169.254.169.254", false],
    ["a.tools.lan", 443, "192.168.1.9", false],
    ["[::1]", 9000, "::1", true],
    ["::1", 9000, "0:0:0:0:0:0:0:1", true],
    ["localhost", 3001, "127.0.0.1", true],
    ["localhost", 3001, "::1", true],
  ])("%s:%i at %s: %s", (host, port, address, isReached) => {
    expect(mayReach(allow, host, port, address)).toBe(isReached);
  });

  test.each(["10.0.0.5", "10.0.0.5:", ":80", "10.0.0.5:99999", "http://10.0.0.5:80", "::1:80"])(
    "%s is not an entry, and says so",
    (entry) => {
      expect(() => new PrivateAllowList([entry])).toThrow(entry);
    },
  );
});
