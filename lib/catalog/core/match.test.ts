import { expect, test } from "vitest";
import { matcherOf } from "./match";

const any = { isRequired: true, choices: [], default: "" };

test.each([
  ["https://mcp.linear.app/mcp", "https://mcp.linear.app/mcp/", true],
  ["https://api.githubcopilot.com/mcp/", "https://api.githubcopilot.com/mcp", true],
  ["https://mcp.stripe.com", "https://mcp.stripe.com/", true],
  ["https://mcp.linear.app/mcp", "https://mcp.linear.app/mcp2", false],
  ["https://mcp.linear.app/mcp", "https://mcp.linear.app.evil.test/mcp", false],
  ["https://mcp.supabase.com/mcp?project_ref={a}", "https://mcp.supabase.com/mcp?project_ref=x&read_only=true", true],
  ["https://{a}.example.com/mcp", "https://acme.example.com/mcp", true],
  ["https://{a}.example.com/mcp", "https://acme-example.com/mcp", false],
  ["https://example.com/{a}/mcp", "https://example.com/x/y/mcp", false],
])("an address that comes of %s: %s is %s", (template, url, is) => {
  expect(matcherOf(template, { a: any })(url)).toBe(is);
});

test("where there is a list, only what it has", () => {
  const isOf = matcherOf("https://{host}/mcp", { host: { ...any, choices: ["mcp.a.test", "mcp.b.test"] } });
  expect([isOf("https://mcp.b.test/mcp"), isOf("https://mcp.c.test/mcp"), isOf("https://mcpxa.test/mcp")]).toEqual([
    true,
    false,
    false,
  ]);
});
