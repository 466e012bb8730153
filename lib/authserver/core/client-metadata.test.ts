import { expect, test } from "vitest";
import { judgeClientMetadata } from "@/lib/authserver/core/client-metadata";

const GOOD = { redirect_uris: ["http://127.0.0.1:7777/callback"] };

test.each([
  ["a loopback address", "http://127.0.0.1/callback"],
  ["its name", "http://localhost:33418/"],
  ["its other family", "http://[::1]:1/cb"],
  ["a site", "https://claude.ai/api/mcp/auth_callback"],
  ["a program", "cursor://anysphere.cursor-mcp/oauth/callback"],
  ["a program with a name of its own", "com.example.app:/callback"],
])("answers may go to %s", (_what, uri) => {
  expect(judgeClientMetadata({ redirect_uris: [uri] })).toMatchObject({ ok: true });
});

test.each([
  "http://evil.example/callback",
  "http://127.0.0.2/callback",
  "http://localhost.evil.example/",
  "https://user@evil.example/",
  "https://evil.example/#fragment",
  "https://localhost/callback",
  "javascript:alert(1)",
  "JavaScript:/alert(1)",
  "data:text/html,x",
  "file:///etc/passwd",
  "blob:https://evil.example/1",
  "mailto:a@b.example",
  "https://evil.example\\@good.example/",
  "https://evil.example/ x",
  "not a uri",
  "",
  `https://a.example/${"x".repeat(600)}`,
  7,
])("they never go to %s (T16, T18)", (uri) => {
  expect(judgeClientMetadata({ redirect_uris: [uri] })).toMatchObject({ ok: false, code: "invalid_redirect_uri" });
});

test.each([
  ["no redirects", {}],
  ["none of them", { redirect_uris: [] }],
  ["too many", { redirect_uris: Array.from({ length: 21 }, (_, at) => `https://a.example/${at}`) }],
  ["no list", { redirect_uris: "https://a.example/" }],
  ["a name without end", { ...GOOD, client_name: "x".repeat(2_000) }],
  ["a name that is none", { ...GOOD, client_name: { toString: "x" } }],
  ["a script for a link", { ...GOOD, client_uri: "javascript:alert(1)" }],
  ["a picture that is its own content", { ...GOOD, logo_uri: "data:image/svg+xml,x" }],
  ["a user in a link", { ...GOOD, policy_uri: "https://a@b.example" }],
])("%s is refused", (_what, metadata) => {
  expect(judgeClientMetadata(metadata).ok).toBe(false);
});

test("what counts is kept, and nothing else", () => {
  const verdict = judgeClientMetadata({
    ...GOOD,
    client_name: "Client",
    grant_types: ["authorization_code", "implicit", "client_credentials"],
    response_types: ["token"],
    scope: "admin",
    default_max_age: 1,
    logo_uri: "https://a.example/logo.png",
    constructor: "x",
  });
  expect(verdict).toEqual({
    ok: true,
    metadata: {
      client_name: "Client",
      redirect_uris: GOOD.redirect_uris,
      token_endpoint_auth_method: "none",
      application_type: "native",
      response_types: ["code"],
      grant_types: ["authorization_code"],
    },
  });
});
