import { describe, expect, test } from "vitest";
import { connectionAuth, connectionSlug, createConnectionInput, setToolsInput, updateConnectionInput } from "./schema";

const headers = (...list: { name: string; value: string }[]) =>
  connectionAuth.safeParse({ kind: "headers", headers: list });

describe("a header that is sent upstream", () => {
  test.each(["Authorization", "X-API-Key", "x-tenant", "DD-API-KEY", "User-Agent"])("%s may be set", (name) => {
    expect(headers({ name, value: "v" }).success).toBe(true);
  });

  test.each([
    "Host",
    "content-length",
    "Content-Type",
    "Transfer-Encoding",
    "Connection",
    "Upgrade",
    "TE",
    "Expect",
    "Cookie",
    "cookie2",
    "Set-Cookie",
    "Proxy-Authorization",
    "X-Forwarded-For",
    "Forwarded",
    "Mcp-Session-Id",
    "MCP-Protocol-Version",
    "Mcp-Param-Region",
    "Accept",
    "Origin",
    "Sec-Fetch-Site",
    "traceparent",
    "X_Under",
    "a b",
    "x:y",
    "",
    "X-Ünicode",
    "X-Line\r\nX-Admin",
  ])("%j may not be set", (name) => {
    expect(headers({ name, value: "v" }).success).toBe(false);
  });

  test.each(["a\r\nX-Admin: 1", "a\nb", "a\u0000b", "\u010d\u010a", "é", "", "   ", "x".repeat(4097)])(
    "may not have the value %j",
    (value) => {
      expect(headers({ name: "X-Key", value }).success).toBe(false);
    },
  );

  test("keeps inner spaces and loses outer ones", () => {
    expect(headers({ name: "X-Key", value: " Token token=a  b " })).toMatchObject({
      data: { headers: [{ value: "Token token=a  b" }] },
    });
  });

  test("may stand once, whatever its case", () => {
    expect(headers({ name: "X-Key", value: "a" }, { name: "x-key", value: "b" }).success).toBe(false);
  });
});

test.each(["a b", "a\nb", "", "ä"])("a token is never %j", (token) => {
  expect(connectionAuth.safeParse({ kind: "bearer", token }).success).toBe(false);
});

describe("a slug", () => {
  test.each(["a", "github", "a-b", "a--b", "0", "x".repeat(24)])("may be %s", (slug) => {
    expect(connectionSlug.safeParse(slug).success).toBe(true);
  });

  test.each(["", "-a", "a-", "A", "a_b", "a.b", "a/b", "x".repeat(25), "ä", "a b"])("may not be %j", (slug) => {
    expect(connectionSlug.safeParse(slug).success).toBe(false);
  });

  test.each(["causeway", "mcp", "api", "o", "oauth"])("%s is the gateway's own", (slug) => {
    expect(connectionSlug.safeParse(slug).error?.issues[0]?.message).toContain("taken by the gateway");
  });
});

const create = { name: "Files", slug: "files", url: "https://files.example/mcp" };

test("a new connection has no credential and exposes nothing until somebody chooses", () => {
  expect(createConnectionInput.parse(create)).toMatchObject({
    auth: { kind: "none" },
    tools: "none",
    exposeNewTools: "review",
    timeoutSeconds: null,
    environment: "production",
  });
});

test.each([0, 601, 1.5, "30", Number.NaN])("a timeout of %j seconds is refused", (timeoutSeconds) => {
  expect(createConnectionInput.safeParse({ ...create, timeoutSeconds }).success).toBe(false);
});

test.each([
  "id",
  "organizationId",
  "status",
  "statusReason",
  "era",
  "disabledAt",
  "credential",
  "createdAt",
  "__proto__x",
])("%s cannot be set from outside", (field) => {
  expect(createConnectionInput.safeParse({ ...create, [field]: "x" }).success).toBe(false);
  expect(updateConnectionInput.safeParse({ connection: "files", [field]: "x" }).success).toBe(false);
});

test("tools are chosen whole or one by one, not both at once", () => {
  const toggles = [{ name: "a", exposed: true }];
  expect(setToolsInput.safeParse({ connection: "files", exposed: "all" }).success).toBe(true);
  expect(setToolsInput.safeParse({ connection: "files", toggles }).success).toBe(true);
  expect(setToolsInput.safeParse({ connection: "files", exposed: "all", toggles }).success).toBe(false);
  expect(setToolsInput.safeParse({ connection: "files" }).success).toBe(false);
});
