import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KEY_VARIABLE, type SetupTarget, type Snippet } from "@/lib/clients/client-setup";
import { claudeDesktop } from "@/lib/clients/setups/claude-desktop";
import { curl } from "@/lib/clients/setups/curl";
import { typescript } from "@/lib/clients/setups/typescript";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

// What the Connect page gives people to copy is run here as it stands there.
const run = promisify(execFile);
/** Below the project, so that a program finds the packages that it imports. */
const SCRATCH = "tests/.out";
const TOOL = "causeway__whoami";

let gateway: TestGateway;
let home: PlantedOrganization;
let target: SetupTarget;

beforeAll(async () => {
  gateway = await startTestGateway();
  home = await plantOrganization(gateway.runtime, "home", []);
  target = { url: `${gateway.origin}/mcp`, name: "causeway", auth: "key" };
});

afterAll(() => gateway.close());

const environment = () => ({ ...process.env, [KEY_VARIABLE]: home.apiKey });

describe.skipIf(!existsSync("/usr/bin/curl"))("curl is not installed, or its lines are right", () => {
  test("each line lists the tools", async () => {
    for (const { text } of curl.snippets(target)) {
      const { stdout } = await run("sh", ["-c", `${text} --silent`], { env: environment() });
      expect(stdout).toContain(TOOL);
    }
  });
});

test("the TypeScript program lists the tools", async () => {
  const { text } = typescript.snippets(target).find(({ file }) => file !== null) as Snippet;
  const folder = await scratchFolder();
  try {
    // It uses nothing that is not JavaScript as well.
    const file = join(folder, "call.mjs");
    await writeFile(file, text);
    const { stdout } = await run(process.execPath, [file], { env: environment() });
    expect(stdout).toContain(TOOL);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("Claude Desktop's file starts a bridge that lists the tools", async () => {
  const [{ text } = { text: "" }] = claudeDesktop.snippets(target);
  const filled = text.replace(`YOUR_${KEY_VARIABLE}`, home.apiKey);
  const { mcpServers } = JSON.parse(filled) as {
    mcpServers: Record<string, { command: string; args: string[]; env: Record<string, string> }>;
  };
  const { command, args, env } = mcpServers.causeway ?? { command: "", args: [], env: {} };
  expect([command, ...args.slice(0, 2)]).toEqual(["npx", "-y", "mcp-remote"]);
  const folder = await scratchFolder();
  const client = new Client({ name: "desktop", version: "1.0.0" });
  try {
    await client.connect(
      new StdioClientTransport({
        // The package that npx would fetch is here already.
        command: process.execPath,
        args: ["node_modules/mcp-remote/dist/proxy.js", ...args.slice(2)],
        env: { ...getDefaultEnvironment(), ...env, MCP_REMOTE_CONFIG_DIR: folder },
        stderr: "ignore",
      }),
    );
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain(TOOL);
  } finally {
    await client.close();
    await rm(folder, { recursive: true });
  }
});

async function scratchFolder(): Promise<string> {
  await mkdir(SCRATCH, { recursive: true });
  return mkdtemp(join(SCRATCH, "snippet-"));
}
