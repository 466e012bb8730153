import { expect, test } from "vitest";
import { readEnvironment } from "@/lib/config/environment";
import { hasLocalSignIn } from "@/lib/identity/local/local-provider";

test("on somebody's own machine there are people to sign in as", () => {
  expect(hasLocalSignIn(readEnvironment({}))).toBe(true);
  expect(hasLocalSignIn(readEnvironment({ HOST: "::1", PUBLIC_URL: "http://causeway.localhost:3000" }))).toBe(true);
});

test.each([
  [{ PUBLIC_URL: "https://mcp.example.com" }],
  [{ PUBLIC_URL: "http://mcp.example.com" }],
  [{ PUBLIC_URL: "https://localhost:3000" }],
  [{ HOST: "0.0.0.0" }],
  [{ HOST: "::" }],
  [{ HOST: "192.168.1.4" }],
  [{ TRUST_PROXY: "1" }],
  [{ ALLOWED_HOSTS: "mcp.internal" }],
  [{ DEMO: "false" }],
  [{ LOCAL_SIGN_IN: "false" }],
])("with %j nobody gets in without a password", (variables) => {
  expect(hasLocalSignIn(readEnvironment(variables))).toBe(false);
});
