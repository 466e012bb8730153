import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { expect, type Page } from "@playwright/test";
import { oauthProgram } from "../support/oauth-program";
import { printSignInLink } from "./new-link";
import { signIn, test } from "./product";

/** A program of a person's: it listens for the answer on loopback, and opens their browser. */
async function startProgram(page: Page) {
  const answers: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    // The browser asks for an icon too.
    if (pathname === "/callback") answers.push(searchParams);
    response
      .writeHead(200, { "content-type": "text/html" })
      .end("<title>Program</title><h1>You can close this page</h1>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const redirectUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`;
  const provider = oauthProgram(redirectUrl, "Journey client", (url) => page.goto(url.href));
  return {
    provider,
    answers,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test("a client without a key: refused, let in, calls, and is cut off in the middle of listening", async ({
  page,
  product,
}) => {
  await signIn(page, await printSignInLink(product));
  const program = await startProgram(page);
  const url = new URL(`${product.dashboardUrl}/mcp`);
  const client = () => new Client({ name: "journey", version: "1" }, { versionNegotiation: { mode: "legacy" } });
  const open = () => new StreamableHTTPClientTransport(url, { authProvider: program.provider });

  await test.step("the person says no", async () => {
    await expect(client().connect(open())).rejects.toThrow(/unauthorized/i);
    await expect(page.getByRole("heading", { name: "Connect Journey client?" })).toBeVisible();
    await expect(page.getByText("Not verified")).toBeVisible();
    await page.getByRole("button", { name: "Deny" }).click();
    await expect(page.getByRole("heading", { name: "You can close this page" })).toBeVisible();
    expect(program.answers.at(-1)?.get("error")).toBe("access_denied");
    expect(program.answers.at(-1)?.has("code")).toBe(false);
  });

  const connected = client();
  await test.step("then yes, and the client calls", async () => {
    const first = open();
    await expect(client().connect(first)).rejects.toThrow(/unauthorized/i);
    await page.getByText("Standard", { exact: true }).click();
    await page.getByRole("button", { name: "Allow" }).click();
    await expect(page.getByRole("heading", { name: "You can close this page" })).toBeVisible();
    await first.finishAuth(program.answers.at(-1) ?? new URLSearchParams());
    await connected.connect(open());
    const answer = await connected.callTool({ name: "causeway__whoami", arguments: {} });
    expect(answer.structuredContent).toMatchObject({ kind: "client" });
  });

  await test.step("an administrator revokes it while it listens", async () => {
    const headers = {
      authorization: `Bearer ${program.provider.kept.tokens?.access_token}`,
      accept: "text/event-stream",
    };
    const stream = await fetch(`${url}/sse`, { headers });
    expect(stream.status).toBe(200);
    const ended = stream.text();
    await page.goto(`${product.dashboardUrl}/`);
    await page.getByRole("link", { name: "Clients" }).click();
    await page
      .getByRole("button", { name: /Revoke Journey client/ })
      .first()
      .click();
    await page.getByRole("button", { name: "Revoke client" }).click();
    await expect(page.getByRole("cell", { name: "Revoked" }).first()).toBeVisible();
    await ended;
    const refused = await fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: "{}",
    });
    expect(refused.status).toBe(401);
  });
  await program.stop();
});

test("who signs in is told of no key, whichever client they choose, and a program takes a key all the same", async ({
  page,
  product,
}) => {
  await signIn(page, await printSignInLink(product));
  await page.goto(`${product.dashboardUrl}/connect`);
  await page.getByText("Sign-in", { exact: true }).click();
  await expect(page.getByRole("heading", { name: "Sign-in" })).toBeVisible();
  const clients = page.getByRole("navigation", { name: "Clients" });
  const cardOf = (name: string) => page.locator("section", { has: page.getByRole("heading", { name, exact: true }) });
  for (const name of ["Claude Code", "VS Code", "Codex"]) {
    await clients.getByRole("link", { name }).click();
    const card = cardOf(name);
    await expect(card).toContainText("/mcp");
    await expect(card).not.toContainText(/Bearer|CAUSEWAY_KEY/);
  }
  await clients.getByRole("link", { name: "curl" }).click();
  await expect(page.getByText("curl signs nobody in: it takes a key.")).toBeVisible();
  await expect(cardOf("curl")).toContainText("CAUSEWAY_KEY");
  await page.getByText("Other addresses of it").click();
  await expect(page.getByText("legacy", { exact: true })).toBeVisible();
  await expect(page.getByText(/\/mcp\/sse$/)).toBeVisible();
});
