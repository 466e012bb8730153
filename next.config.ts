import createMdx from "@next/mdx";
import type { NextConfig } from "next";

/** On everything that Next answers; pages get their content security policy in proxy.ts. */
const SECURITY_HEADERS = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "no-referrer" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=()" },
];

const config: NextConfig = {
  headers: async () => [{ source: "/:path*", headers: SECURITY_HEADERS }],
  // Each page of the docs is there for agents as Markdown.
  rewrites: async () => [{ source: "/docs/:page([a-z-]+)\\.md", destination: "/docs/md/:page" }],
  poweredByHeader: false,
  // A page that somebody may not see is 403 (forbidden.tsx), not an error of ours.
  experimental: { authInterrupts: true },
  // `npm run check` and CI check types; the build that `npm start` makes on somebody's machine need not do it again.
  typescript: { ignoreBuildErrors: true },
  // MCP clients send `/mcp/` as well as `/mcp`; a 308 in answer to a POST loses some of them.
  skipTrailingSlashRedirect: true,
  productionBrowserSourceMaps: false,
  images: { remotePatterns: [] },
  // One copy per process: their classes and handles are shared between server.ts and what Next bundles.
  serverExternalPackages: [
    "@electric-sql/pglite",
    "pglite-prisma-adapter",
    "undici",
    "pg",
    "pino",
    "@redis/client",
    "oidc-provider",
    "light-my-request",
  ],
};

/** The docs (docs/product) are Markdown with tables. By name, since Turbopack takes no functions. */
const withMdx = createMdx({ options: { remarkPlugins: ["remark-gfm"] } });

export default withMdx(config);
