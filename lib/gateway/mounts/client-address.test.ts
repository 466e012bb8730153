import { expect, test } from "vitest";
import { addressBehindNext, clientAddress, markPeerAppended } from "@/lib/gateway/mounts/client-address";

test.each([
  ["203.0.113.7", undefined, 0, "203.0.113.7"],
  ["::ffff:203.0.113.7", "6.6.6.6", 0, "203.0.113.7"],
  ["10.0.0.1", "6.6.6.6, 203.0.113.7", 1, "203.0.113.7"],
  ["10.0.0.1", "6.6.6.6, 203.0.113.7, 10.0.0.2", 2, "203.0.113.7"],
  ["10.0.0.1", "6.6.6.6, 203.0.113.7:4711", 1, "203.0.113.7"],
  ["10.0.0.1", "[2001:db8::1]:443", 1, "2001:db8::1"],
  ["10.0.0.1", "[2001:db8::1]", 1, "2001:db8::1"],
  // Whoever can make a proxy write what is no address must not pass for the proxy.
  ["10.0.0.1", "not an address", 1, null],
  ["10.0.0.1", "unknown", 1, null],
  ["10.0.0.1", "_hidden", 1, null],
  ["10.0.0.1", "", 1, null],
  ["10.0.0.1", "10.0.0.9:", 1, null],
  ["10.0.0.1", "203.0.113.7", 2, null],
])("from %s with %s and %d trusted proxies: %s", (socket, header, trusted, expected) => {
  expect(clientAddress(socket, header, trusted)).toBe(expected);
});

test("where the socket is out of sight, what a client writes into the header is not believed", () => {
  expect(addressBehindNext("6.6.6.6", 0)).toBeNull();
  expect(addressBehindNext("6.6.6.6, 203.0.113.7", 1)).toBe("203.0.113.7");
  markPeerAppended();
  expect(addressBehindNext("6.6.6.6, 203.0.113.7", 0)).toBe("203.0.113.7");
  expect(addressBehindNext("6.6.6.6, 203.0.113.7, 10.0.0.1", 1)).toBe("203.0.113.7");
});
