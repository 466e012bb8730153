// `npm run dev`: Next's own server with hot reload. MCP is served by the route handlers there, by the same core.
import "./check-node.mjs";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
process.chdir(root);
const [{ prepareCheckout }, { runChild }] = await Promise.all([import("./install.mjs"), import("./run-child.mjs")]);
await prepareCheckout({ development: true });
if (existsSync(".env")) process.loadEnvFile(".env");
const { HOST = "127.0.0.1", PORT = "3000" } = process.env;
process.exitCode = await runChild(
  process.execPath,
  [join(root, "node_modules/next/dist/bin/next"), "dev", "--hostname", HOST, "--port", PORT, ...process.argv.slice(2)],
  // Ours ends the open streams first; Next's own handler would wait for them.
  { cwd: root, env: { ...process.env, NEXT_MANUAL_SIG_HANDLE: "true" } },
);
