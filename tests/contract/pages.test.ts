import { readdirSync } from "node:fs";
import { join } from "node:path";
import { unstable_doesMiddlewareMatch as isMatched } from "next/experimental/testing/server";
import { expect, test } from "vitest";
import { config } from "@/proxy";
import { PRODUCT_ROOT } from "@/tests/support/database";

const files = readdirSync(join(PRODUCT_ROOT, "app"), { recursive: true, encoding: "utf8" }).map((file) =>
  file.replaceAll("\\", "/"),
);

/** The URLs of the route tree that end in such a file, each parameter filled with a name. */
function urlsOf(name: string): string[] {
  return files
    .filter((file) => file === name || file.endsWith(`/${name}`))
    .map((file) => `/${file.slice(0, -name.length).replace(/\[[^\]]+\]/g, "some-name")}`.replace(/(?<=.)\/$/, ""));
}

test.each(urlsOf("page.tsx"))(
  "%s has a policy of its own, is framed by nobody and kept by nobody (T94, T98)",
  (url) => {
    expect(isMatched({ config, url })).toBe(true);
  },
);

test.each(["/nosuch", "/o/home/nosuch", "/o/home/nosuch/deeper", "/apiary", "/home/mcpx", "/nosuch.php"])(
  "%s, where nothing is, has a policy as well: its page needs the nonce",
  (url) => {
    expect(isMatched({ config, url })).toBe(true);
  },
);

test.each([
  "/mcp/",
  "/o/home/connections-of-mine/mcp/tools/call",
  "/api/v1/nosuch",
  "/_next/static/chunks/main.js",
  "/icon.svg",
  "/.well-known/oauth-protected-resource/mcp",
])("%s is no page", (url) => {
  expect(isMatched({ config, url })).toBe(false);
});

test.each(urlsOf("route.ts"))("%s takes bodies of any size: the pages' headers are not put on it", (url) => {
  expect(isMatched({ config, url })).toBe(false);
});
