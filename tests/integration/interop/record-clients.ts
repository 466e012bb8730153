import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { Recording } from "@/tests/support/exchanges";
import { startExchangeRecorder } from "@/tests/support/exchanges";
import type { Access, InteropClient } from "./client";
import { openInspector } from "./inspector";
import { openMcpRemote } from "./mcp-remote";
import { openSdkV1 } from "./sdk-v1";
import { openSdkV2 } from "./sdk-v2";

const run = promisify(execFile);
const TOOL = "diary__echo";
const VALUE = "over the causeway";

/**
 * Lets every client that can be had list the tools and call one, and writes down what it says on the way. `folder` holds
 * the packages supergateway, mcporter, @ai-sdk/mcp and @langchain/mcp-adapters, installed by npm.
 */
export async function recordClients(folder: string, into: string, origin: string, apiKey: string): Promise<void> {
  const recorder = await startExchangeRecorder(origin);
  const http = { url: `${recorder.origin}/mcp`, apiKey };
  const sse = { url: `${recorder.origin}/mcp/sse`, apiKey };
  const own = (name: string) => versionOf(`node_modules/${name}`);
  const theirs = (name: string) => versionOf(join(folder, "node_modules", name));
  const clients: [file: string, client: string, () => Promise<void>][] = [
    ["sdk-v1", await own("@modelcontextprotocol/sdk"), () => use(openSdkV1(http))],
    ["sdk-v1-sse", `${await own("@modelcontextprotocol/sdk")}, HTTP+SSE`, () => use(openSdkV1Sse(sse))],
    ["sdk-v2", await own("@modelcontextprotocol/client"), () => use(openSdkV2(http, "auto"))],
    ["sdk-v2-legacy", `${await own("@modelcontextprotocol/client")}, legacy`, () => use(openSdkV2(http, "legacy"))],
    ["mcp-remote", await own("mcp-remote"), () => use(openMcpRemote(http))],
    ["mcp-remote-sse", `${await own("mcp-remote")}, HTTP+SSE`, () => use(openMcpRemote(sse, "sse-only"))],
    ["inspector", "@modelcontextprotocol/inspector, command line", () => use(openInspector(http))],
    ["supergateway", await theirs("supergateway"), () => use(openSupergateway(folder, "--streamableHttp", http))],
    [
      "supergateway-sse",
      `${await theirs("supergateway")}, HTTP+SSE`,
      () => use(openSupergateway(folder, "--sse", sse)),
    ],
    ["mcporter", await theirs("mcporter"), () => callMcporter(folder, http)],
    ["ai-sdk", await theirs("@ai-sdk/mcp"), () => runScript(folder, aiSdk(http, "http"))],
    ["ai-sdk-sse", `${await theirs("@ai-sdk/mcp")}, HTTP+SSE`, () => runScript(folder, aiSdk(sse, "sse"))],
    ["langchain", await theirs("@langchain/mcp-adapters"), () => runScript(folder, langchain(http))],
  ];
  for (const [file, client, work] of clients) {
    await work();
    const recording: Recording = { client, exchanges: recorder.take() };
    await writeFile(join(into, `${file}.json`), `${JSON.stringify(recording, null, 2)}\n`);
  }
  await recorder.stop();
}

async function versionOf(folder: string): Promise<string> {
  const { name, version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Record<string, string>;
  return `${name} ${version}`;
}

async function use(opening: Promise<InteropClient>): Promise<void> {
  const client = await opening;
  await client.listTools();
  await client.callTool(TOOL, { value: VALUE });
  await client.close();
}

async function openSdkV1Sse({ url, apiKey }: Access): Promise<InteropClient> {
  const client = new Client({ name: "interop-sdk-v1", version: "1.0.0" });
  const requestInit = { headers: { Authorization: `Bearer ${apiKey}` } };
  await client.connect(new SSEClientTransport(new URL(url), { requestInit }));
  return overClient(client);
}

async function openSupergateway(folder: string, option: string, { url, apiKey }: Access): Promise<InteropClient> {
  const client = new Client({ name: "interop-supergateway", version: "1.0.0" });
  const program = join(folder, "node_modules/supergateway/dist/index.js");
  const args = [program, option, url, "--oauth2Bearer", apiKey, "--logLevel", "none"];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: "ignore" }));
  return overClient(client);
}

function overClient(client: Client): InteropClient {
  return {
    listTools: async () => (await client.listTools()).tools.map(({ name }) => name),
    callTool: async (name, args) => JSON.stringify(await client.callTool({ name, arguments: args })),
    close: () => client.close(),
  };
}

async function callMcporter(folder: string, { url, apiKey }: Access): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), "mcporter-"));
  const config = join(home, "mcporter.json");
  const server = { url, headers: { Authorization: `Bearer ${apiKey}` } };
  await writeFile(config, JSON.stringify({ mcpServers: { causeway: server } }));
  const program = join(folder, "node_modules/mcporter/dist/cli.js");
  const env = { ...process.env, HOME: home };
  const invoke = (...args: string[]) =>
    run(process.execPath, [program, "--config", config, ...args], { env, cwd: home, timeout: 60_000 });
  await invoke("list", "causeway");
  await invoke("call", `causeway.${TOOL}`, `value=${VALUE}`);
  await rm(home, { recursive: true, force: true });
}

async function runScript(folder: string, text: string): Promise<void> {
  const script = join(folder, "script.mjs");
  await writeFile(script, text);
  await run(process.execPath, [script], { cwd: folder, timeout: 60_000 });
}

const headersOf = ({ apiKey }: Access) => JSON.stringify({ Authorization: `Bearer ${apiKey}` });

function aiSdk(access: Access, type: "http" | "sse"): string {
  return `import * as ai from "@ai-sdk/mcp";
const open = ai.createMCPClient ?? ai.experimental_createMCPClient;
const client = await open({ transport: { type: "${type}", url: "${access.url}", headers: ${headersOf(access)} } });
const tools = await client.tools();
await tools["${TOOL}"].execute({ value: "${VALUE}" }, { toolCallId: "1", messages: [] });
await client.close();
`;
}

function langchain(access: Access): string {
  return `import { MultiServerMCPClient } from "@langchain/mcp-adapters";
const client = new MultiServerMCPClient({ mcpServers: { causeway: { transport: "http", url: "${access.url}", headers: ${headersOf(access)} } } });
const tools = await client.getTools();
await tools.find((tool) => tool.name.endsWith("${TOOL}")).invoke({ value: "${VALUE}" });
await client.close();
`;
}
