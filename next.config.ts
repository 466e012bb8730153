import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  // `npm run check` and CI check types; the build that `npm start` makes on somebody's machine need not do it again.
  typescript: { ignoreBuildErrors: true },
  // MCP clients send `/mcp/` as well as `/mcp`; a 308 in answer to a POST loses some of them.
  skipTrailingSlashRedirect: true,
  productionBrowserSourceMaps: false,
  images: { remotePatterns: [] },
  // One copy per process: their classes and handles are shared between server.ts and what Next bundles.
  serverExternalPackages: ["@electric-sql/pglite", "pglite-prisma-adapter", "undici", "pg", "pino"],
};

export default config;
