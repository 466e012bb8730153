import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as OlderClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import ts from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KEY_VARIABLE, type SetupTarget, type Snippet } from "@/lib/clients/client-setup";
import { postmanCollection } from "@/lib/clients/postman";
import { CLIENT_SETUPS } from "@/lib/clients/registry";
import { PRODUCT_ROOT } from "@/tests/support/database";
import {
  type PlantedOrganization,
  plantOrganization,
  startTestGateway,
  type TestGateway,
} from "@/tests/support/test-gateway";

const run = promisify(execFile);

let gateway: TestGateway;
let home: PlantedOrganization;
let target: SetupTarget;
let folder: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  home = await plantOrganization(gateway.runtime, "home", []);
  target = { url: `${gateway.origin}/mcp`, name: "causeway", auth: "key" };
  folder = await mkdtemp(join(tmpdir(), "causeway-snippets-"));
}, 120_000);
afterAll(async () => {
  await gateway.close();
  await rm(folder, { recursive: true, force: true });
});

function snippetsOf(id: string): readonly Snippet[] {
  const setup = CLIENT_SETUPS.find((one) => one.id === id);
  if (!setup) throw new Error(`There is no client ${id}.`);
  return setup.snippets(target);
}

function fileOf(id: string): Record<string, Record<string, Record<string, unknown>>> {
  return JSON.parse(snippetsOf(id).find(({ language }) => language === "json")?.text ?? "null");
}

const environment = () => ({
  NODE_ENV: "test" as const,
  PATH: process.env.PATH ?? "",
  HOME: folder,
  [KEY_VARIABLE]: home.apiKey,
});

test("the curl commands, pasted into a shell, list the tools", async () => {
  for (const { text } of snippetsOf("curl")) {
    const { stdout } = await run("bash", ["-c", `${text.replace("curl ", "curl --silent --show-error ")}`], {
      env: environment(),
    });
    expect(stdout).toContain("causeway__whoami");
  }
});

test("the TypeScript program prints the tools' names", async () => {
  const program = snippetsOf("typescript").find(({ language }) => language === "typescript")?.text ?? "";
  // Within the checkout, so that the package is found.
  const out = join(PRODUCT_ROOT, "tests/.out", `snippet-${process.pid}`);
  await mkdir(out, { recursive: true });
  const { outputText } = ts.transpileModule(program, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  await writeFile(join(out, "call.mjs"), outputText);
  const { stdout } = await run(process.execPath, [join(out, "call.mjs")], { env: environment() });
  await rm(out, { recursive: true });
  expect(stdout).toContain("causeway__whoami");
});

test("Claude Desktop's file starts the bridge, which lists the tools and calls one", async () => {
  const entry = fileOf("claude-desktop").mcpServers?.causeway as unknown as {
    command: string;
    args: string[];
    env: Record<string, string>;
  };
  expect([entry.command, ...entry.args.slice(0, 2)]).toEqual(["npx", "-y", "mcp-remote"]);
  const client = new OlderClient({ name: "claude-desktop-like", version: "1.0.0" });
  await client.connect(
    new StdioClientTransport({
      // What npx would run, from the packages that are here.
      command: process.execPath,
      args: [join(PRODUCT_ROOT, "node_modules/mcp-remote/dist/proxy.js"), ...entry.args.slice(2)],
      env: {
        ...environment(),
        ...Object.fromEntries(
          Object.entries(entry.env).map(([name, value]) => [name, value.replace(`YOUR_${KEY_VARIABLE}`, home.apiKey)]),
        ),
      },
      stderr: "ignore",
    }),
  );
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toContain("causeway__whoami");
  const result = await client.callTool({ name: "causeway__whoami", arguments: {} });
  expect(JSON.stringify(result)).toContain("home");
  await client.close();
}, 60_000);

test.each([
  ["cursor", "mcpServers", `\${env:${KEY_VARIABLE}}`],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code replaces it, by what was typed.
  ["vscode", "servers", "${input:causeway-key}"],
  ["claude-code", "mcpServers", `\${${KEY_VARIABLE}}`],
  ["roo-code", "mcpServers", `\${env:${KEY_VARIABLE}}`],
])("%s's file, read as that client reads it, connects and lists the tools", async (id, root, reference) => {
  const entry = fileOf(id)[root]?.causeway as { url: string; headers: Record<string, string> };
  const headers = Object.fromEntries(
    Object.entries(entry.headers).map(([name, value]) => [name, value.replace(reference, home.apiKey)]),
  );
  const client = new Client({ name: id, version: "1.0.0" });
  await client.connect(new StreamableHTTPClientTransport(new URL(entry.url), { requestInit: { headers } }));
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toContain("causeway__whoami");
  await client.close();
});

test("every request of the Postman collection is answered, and without the key refused", async () => {
  const { item, variable } = JSON.parse(postmanCollection(target.url, "causeway__whoami"));
  const values = new Map<string, string>(
    variable.map(({ key, value }: { key: string; value: string }) => [key, value]),
  );
  const filled = (text: string) => text.replaceAll(/\{\{(\w+)\}\}/g, (_, name) => values.get(name) ?? "");
  for (const key of [home.apiKey, ""]) {
    for (const { name, request } of item) {
      const response = await fetch(filled(request.url), {
        method: request.method,
        headers: {
          ...(key ? { authorization: `Bearer ${key}` } : {}),
          ...Object.fromEntries(
            request.header.map((one: { key: string; value: string }) => [one.key, filled(one.value)]),
          ),
        },
        ...(request.body ? { body: filled(request.body.raw) } : {}),
      });
      await response.body?.cancel();
      expect([name, response.status]).toEqual([name, key ? 200 : 401]);
    }
  }
});
