import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { CLIENT_SETUPS } from "@/lib/clients/registry";
import { classifyPath, type EndpointPath } from "@/lib/gateway/core/path";
import { connectPage } from "./connect-page";

const render = (path: string) => connectPage.render("https://gateway.example", classifyPath(path) as EndpointPath);

test.each([
  ["/mcp", "https://gateway.example/mcp"],
  ["/github/mcp", "https://gateway.example/github/mcp"],
  ["/o/acme/mcp", "https://gateway.example/o/acme/mcp"],
  ["/o/acme/github/mcp", "https://gateway.example/o/acme/github/mcp"],
])("%s names itself, and says what every client is told", (path, url) => {
  const page = render(path);
  expect(page).toContain(`<pre class="url">${url}</pre>`);
  for (const { name } of CLIENT_SETUPS) expect(page).toContain(`<summary>${name}</summary>`);
});

test("its one style is the one that its policy allows, and it has no script and no key", () => {
  const page = render("/mcp");
  const styles = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, text]) => text ?? "");
  expect(styles).toHaveLength(1);
  const hash = createHash("sha256").update(String(styles[0])).digest("base64");
  expect(connectPage.headers["content-security-policy"]).toContain(`style-src 'sha256-${hash}'`);
  expect(connectPage.headers["content-security-policy"]).not.toContain("unsafe");
  expect(page).not.toMatch(/<script|\bstyle="|\son\w+=|ak-[0-9A-Za-z]{16}/i);
});

test("a snippet's own characters are text in it", () => {
  expect(render("/mcp")).toContain("&quot;mcpServers&quot;");
});
