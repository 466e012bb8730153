import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect as connectTo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Demo, startDemo } from "@/lib/demo/start-demo";

let dataDir: string;
let demo: Demo | null = null;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "causeway-demo-"));
});

afterEach(async () => {
  await demo?.stop();
  demo = null;
  await rm(dataDir, { recursive: true, force: true });
});

async function start(): Promise<Demo> {
  demo = await startDemo({ root: process.cwd(), dataDir, log: () => undefined });
  await demo.remember();
  return demo;
}

function urlOf(running: Demo, slug: string): string {
  return running.servers.find((server) => server.slug === slug)?.url ?? "";
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ name: "demo-test", version: "1.0.0" }, { versionNegotiation: { mode: "auto" } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return client;
}

test("one demo server speaks the 2026 era, the other the 2025 era, and both answer calls", async () => {
  const running = await start();
  const toolbox = await connect(urlOf(running, "toolbox"));
  const everything = await connect(urlOf(running, "everything"));
  try {
    expect(toolbox.getNegotiatedProtocolVersion()).toBe("2026-07-28");
    expect(everything.getNegotiatedProtocolVersion()).toMatch(/^2025-/);
    const converted = await toolbox.callTool({ name: "convert_units", arguments: { value: 1, from: "mi", to: "km" } });
    expect(converted.structuredContent).toEqual({ value: 1.609344, unit: "km", quantity: "length" });
    const echoed = await everything.callTool({ name: "echo", arguments: { message: "over the road" } });
    expect(JSON.stringify(echoed.content)).toContain("over the road");
    expect((await toolbox.listResources()).resources.map((resource) => resource.uri)).toEqual(["toolbox://guide"]);
    expect((await toolbox.listPrompts()).prompts.map((prompt) => prompt.name)).toEqual(["explain_change"]);
  } finally {
    await toolbox.close();
    await everything.close();
  }
});

test("the servers come back on the ports of the last run, and say so when one had to move", async () => {
  const first = await start();
  await first.stop();
  const second = await start();
  expect(second.servers.map((server) => server.url)).toEqual(first.servers.map((server) => server.url));
  expect(second.servers.map((server) => server.formerUrl)).toEqual([null, null]);
  await second.stop();

  const squatter = createServer();
  const taken = first.servers[0]?.port ?? 0;
  await new Promise<void>((resolve) => squatter.listen(taken, "127.0.0.1", resolve));
  try {
    const third = await start();
    expect(third.servers[0]?.port).not.toBe(taken);
    expect(third.servers[0]?.formerUrl).toBe(`http://127.0.0.1:${taken}/mcp`);
    expect(third.servers[1]?.formerUrl).toBeNull();
    expect(JSON.parse(await readFile(join(dataDir, "demo.json"), "utf8"))).toMatchObject({
      everything: third.servers[0]?.port,
    });
  } finally {
    await new Promise((resolve) => squatter.close(resolve));
  }
});

test("a damaged file of ports does not keep the demo from starting", async () => {
  await writeFile(join(dataDir, "demo.json"), '{"everything":"80"');
  expect((await start()).servers).toHaveLength(2);
});

test("web pages are refused by both servers, and nothing of our environment reaches the child", async () => {
  const running = await start();
  for (const { url } of running.servers) {
    const answer = await fetch(url, { method: "POST", headers: { origin: "https://attacker.example" }, body: "{}" });
    expect(answer.status).toBe(403);
  }
  const everything = await connect(urlOf(running, "everything"));
  try {
    const shown = JSON.stringify((await everything.callTool({ name: "get-env", arguments: {} })).content);
    expect(shown).not.toContain("HOME");
    expect(shown).not.toContain("PATH");
  } finally {
    await everything.close();
  }
});

test("the child listens on 127.0.0.1 and no other address", async () => {
  const running = await start();
  const port = running.servers.find((server) => server.slug === "everything")?.port ?? 0;
  // A server on all interfaces answers on these as well.
  expect(await canConnect("127.0.0.1", port)).toBe(true);
  expect(await canConnect("127.0.0.2", port)).toBe(false);
  expect(await canConnect("::1", port)).toBe(false);
});

function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTo(port, host);
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
