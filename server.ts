import { existsSync } from "node:fs";
import { serve } from "@/lib/start/serve";

// What `npm start` runs: MCP on node:http in front of Next, on one port. Bundled into dist/server.js at every start.
if (existsSync(".env")) process.loadEnvFile(".env");
await serve({ root: process.cwd(), variables: process.env });
