import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client as V2Client, StreamableHTTPClientTransport as V2Transport } from "@modelcontextprotocol/client";
import { Client as V1Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as V1Transport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addOauthPerson, type OauthPerson } from "@/tests/support/oauth-person";
import { oauthProgram } from "@/tests/support/oauth-program";
import { takeFreePort } from "@/tests/support/start-product";
import { plantOrganization, startTestGateway, type TestGateway } from "@/tests/support/test-gateway";
import { startWebMount, type WebMount } from "@/tests/support/web-mount";

let gateway: TestGateway;
let web: WebMount;
let person: OauthPerson;

beforeAll(async () => {
  const port = await takeFreePort();
  // What a client is told must lead back here, so that PUBLIC_URL is where the test listens.
  gateway = await startTestGateway({ port, env: { PUBLIC_URL: `http://127.0.0.1:${port}` } });
  web = await startWebMount(gateway.runtime);
  const home = await plantOrganization(gateway.runtime, "home", []);
  person = await addOauthPerson(gateway.runtime, home.id, gateway.origin);
}, 180_000);

afterAll(async () => {
  await web?.close();
  await gateway?.close();
});

describe.each(["/mcp", "/o/home/mcp"])("a client that is given %s and no key", (path) => {
  test.each(["node:http", "route handler"])(
    "signs its person in and calls, by the SDK's second line (%s)",
    async (mount) => {
      const url = new URL(`${mount === "node:http" ? gateway.origin : web.origin}${path}`);
      let sentTo = url;
      const own = oauthProgram("http://127.0.0.1:4711/callback", "SDK client", (asked) => {
        sentTo = asked;
      });
      const first = new V2Transport(url, { authProvider: own });
      const client = () => new V2Client({ name: "v2", version: "1" }, { versionNegotiation: { mode: "auto" } });
      await expect(client().connect(first)).rejects.toThrow(/unauthorized/i);
      const back = await person.decide(sentTo, { organization: "home", level: "full" });
      await first.finishAuth(back.searchParams);
      const connected = client();
      await connected.connect(new V2Transport(url, { authProvider: own }));
      const answer = await connected.callTool({ name: "causeway__whoami", arguments: {} });
      expect(answer.structuredContent).toMatchObject({
        kind: "client",
        name: "SDK client (Ada)",
        organizationSlug: "home",
      });
      await connected.close();
    },
  );

  test("and by the first line", async () => {
    const url = new URL(`${gateway.origin}${path}`);
    let sentTo = url;
    const own = oauthProgram("http://localhost:4712/callback", "SDK client", (asked) => {
      sentTo = asked;
    });
    const first = new V1Transport(url, { authProvider: own });
    await expect(new V1Client({ name: "v1", version: "1" }).connect(first)).rejects.toThrow(/unauthorized/i);
    const back = await person.decide(sentTo, { organization: "home" });
    await first.finishAuth(back.searchParams.get("code") ?? "");
    const connected = new V1Client({ name: "v1", version: "1" });
    await connected.connect(new V1Transport(url, { authProvider: own }));
    const answer = await connected.callTool({ name: "causeway__whoami", arguments: {} });
    expect(answer.structuredContent).toMatchObject({ kind: "client", organizationSlug: "home" });
    await connected.close();
  });
});

test("a desktop client signs its person in through mcp-remote, which registers itself and waits for the browser", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mcp-remote-"));
  const port = await takeFreePort();
  const client = new V1Client({ name: "desktop", version: "1" });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [
      "node_modules/mcp-remote/dist/proxy.js",
      `${gateway.origin}/mcp`,
      String(port),
      "--allow-http",
      "--transport",
      "http-first",
    ],
    // Without a display nothing opens; the address is printed, and the test is the person who follows it.
    env: { PATH: "", HOME: folder, MCP_REMOTE_CONFIG_DIR: folder },
    stderr: "pipe",
  });
  const asked = new Promise<URL>((resolve) => {
    let said = "";
    transport.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const url = /https?:\/\/\S+\/oauth\/authorize\?\S+/.exec(said)?.[0];
      if (url) resolve(new URL(url));
    });
  });
  const connecting = client.connect(transport);
  const back = await person.decide(await asked, { organization: "home" });
  await fetch(back);
  await connecting;
  const answer = await client.callTool({ name: "causeway__whoami", arguments: {} });
  expect(answer.structuredContent).toMatchObject({ kind: "client", organizationSlug: "home" });
  await client.close();
  await rm(folder, { recursive: true, force: true });
}, 120_000);
