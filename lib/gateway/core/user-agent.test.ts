import { expect, test } from "vitest";
import { clientFromUserAgent } from "@/lib/gateway/core/user-agent";

test.each([
  ["curl/8.5.0", "curl", "8.5.0"],
  ["claude-code/2.0.1 (cli)", "claude-code", "2.0.1"],
  ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36", "Mozilla", "5.0"],
  ["node", "node", null],
  ["  python-httpx/0.28  ", "python-httpx", "0.28"],
  ["odd/", "odd", null],
  ["/nameless", "/nameless", null],
  ["", null, null],
  [undefined, null, null],
])("the user agent %j is %s, version %s", (header, name, version) => {
  expect(clientFromUserAgent(header)).toEqual({ name, version });
});

test("a user agent without end is cut", () => {
  const { name, version } = clientFromUserAgent(`${"a".repeat(5000)}/${"b".repeat(5000)}`);
  expect([name?.length, version?.length]).toEqual([128, 128]);
});
