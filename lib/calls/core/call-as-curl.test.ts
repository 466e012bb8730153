import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { callAsCurl } from "./call-as-curl";

const CALL = { method: "tools/call", endpoint: "/mcp", tool: "github__search" };

/** What a shell would hand to curl. */
function argumentsOf(command: string): string[] {
  const printed = execFileSync("sh", ["-c", `curl() { printf '%s\\0' "$@"; }; ${command}`], {
    env: { NODE_ENV: "test", CAUSEWAY_KEY: "ak-test" },
    encoding: "utf8",
  });
  return printed.split("\0").slice(0, -1);
}

test("a shell sends what was called, with the key of whoever runs it", () => {
  const text = `{"query":"it's $HOME \`id\` \\"quoted\\""}`;
  const command = callAsCurl({ ...CALL, arguments: { text, isTruncated: false } }, "http://localhost:3000") ?? "";
  expect(command).not.toContain("ak-");
  const given = argumentsOf(command);
  expect(given[1]).toBe("http://localhost:3000/mcp");
  expect(given).toContain("Authorization: Bearer ak-test");
  expect(JSON.parse(given.at(-1) ?? "")).toEqual({
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: "github__search", arguments: JSON.parse(text) },
  });
});

test("nothing that a tool is called or given gets out of its quotes", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (tool, value) => {
      const clean = (text: string) => text.replaceAll("\0", "");
      const call = {
        ...CALL,
        tool: clean(tool),
        arguments: { text: JSON.stringify({ value: clean(value) }), isTruncated: false },
      };
      const body = JSON.parse(argumentsOf(callAsCurl(call, "http://localhost:3000") ?? "").at(-1) ?? "");
      expect(body.params).toEqual({ name: clean(tool), arguments: { value: clean(value) } });
    }),
    { numRuns: 40 },
  );
});

test.each([{ method: "tools/list" }, { endpoint: "/mcp/tools" }])("%j is no call that can be made again", (change) => {
  expect(callAsCurl({ ...CALL, arguments: null, ...change }, "http://localhost:3000")).toBeNull();
});

test("arguments that were cut are left out, since they are no JSON any more", () => {
  const command = callAsCurl(
    { ...CALL, arguments: { text: '{"a":"xxx… [truncated', isTruncated: true } },
    "http://x.test",
  );
  expect(command).toContain('"arguments":{}');
});
