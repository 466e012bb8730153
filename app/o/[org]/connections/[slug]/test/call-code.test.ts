// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what stands for something is what this is about.
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { curlOf, typescriptOf } from "./call-code";

const HOSTILE = `it's "$(touch /tmp/owned)" \`x\` \\ \n </script> ${"${y}"}`;
const call = { url: "http://localhost:3000/mcp", tool: "files__read/it", arguments: { text: HOSTILE, n: 1 } };

test("the curl line reaches a shell as the very call, whatever stands in its arguments", () => {
  const line = curlOf(call).replace(/^curl/, "printf '%s\\0'");
  const echoed = execFileSync("sh", ["-c", `CAUSEWAY_KEY=ak-1\n${line}`]);
  const [url, , authorization, , type, , body] = echoed.toString().split("\0");
  expect([url, authorization, type]).toEqual([
    "http://localhost:3000/mcp/tools/files__read%2Fit",
    "Authorization: Bearer ak-1",
    "Content-Type: application/json",
  ]);
  expect(JSON.parse(body ?? "")).toEqual({ arguments: call.arguments });
});

test("the program has the call as data", () => {
  const code = typescriptOf(call);
  const said = /callTool\(([\s\S]*?)\);\nconsole/.exec(code)?.[1] ?? "";
  expect(JSON.parse(said)).toEqual({ name: call.tool, arguments: call.arguments });
});
