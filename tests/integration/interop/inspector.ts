import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { type Access, type InteropClient, textOf } from "./client";

const run = promisify(execFile);

/** The Inspector's command line. It needs a newer Node than the product, which the script brings. */
export async function openInspector({ url, apiKey }: Access): Promise<InteropClient> {
  const { ensureInspector, ensureNode24 } = (await import(pathToFileURL("scripts/node24.mjs").href)) as {
    ensureInspector(): Promise<string>;
    ensureNode24(): Promise<string>;
  };
  const node = await ensureNode24();
  const inspector = await ensureInspector();
  const home = await mkdtemp(join(tmpdir(), "mcp-inspector-"));
  const invoke = async (...args: string[]): Promise<unknown> => {
    const target = ["--cli", url, "--transport", "http", "--header", `Authorization: Bearer ${apiKey}`];
    const { stdout } = await run(node, [inspector, ...target, ...args], {
      env: { ...process.env, HOME: home },
      maxBuffer: 16 * 1024 * 1024,
    });
    return JSON.parse(stdout);
  };
  return {
    async listTools() {
      const { tools } = (await invoke("--method", "tools/list")) as { tools: { name: string }[] };
      return tools.map((tool) => tool.name);
    },
    async callTool(name, args) {
      const pairs = Object.entries(args).flatMap(([key, value]) => ["--tool-arg", `${key}=${String(value)}`]);
      return textOf(await invoke("--method", "tools/call", "--tool-name", name, ...pairs));
    },
    close: () => rm(home, { recursive: true, force: true }),
  };
}
