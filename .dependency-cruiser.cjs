/** Which part may know which. Run `npm run arch`. */
const framework = "(^|/)node_modules/(next|next-auth|react|react-dom)/";
const dataPlane = "^lib/(mcp|gateway|upstreams|guardrails)/";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "lib-knows-no-app",
      comment: "Arrows point inward: app -> components -> lib.",
      severity: "error",
      from: { path: "^lib/" },
      to: { path: "^(app|components)/" },
    },
    {
      name: "components-know-no-server",
      comment: "Components take plain data as props; only schemas and base are shared.",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^lib/", pathNot: "^lib/base/|^lib/[^/]+/schema\\.ts$" },
    },
    {
      name: "data-plane-reaches-no-framework",
      comment: "By reachability, not by file: the data plane runs without Next.",
      severity: "error",
      from: { path: dataPlane },
      to: { path: framework, reachable: true },
    },
    {
      name: "core-is-pure",
      comment: "core/ decides; it does not fetch, read or write.",
      severity: "error",
      from: { path: "^lib/[^/]+/core/", pathNot: "\\.test\\.ts$" },
      to: { pathNot: "^lib/[^/]+/core/|^lib/base/|(^|/)node_modules/zod/" },
    },
    {
      name: "one-door-to-the-database",
      severity: "error",
      from: { pathNot: "^lib/db/|^tests/|^prisma/|^scripts/" },
      to: { path: "^lib/db/generated|(^|/)node_modules/(@prisma|pg|@electric-sql|pglite-prisma-adapter)/" },
    },
    {
      name: "one-door-to-sign-in",
      severity: "error",
      from: { pathNot: "^lib/identity/" },
      to: { path: "(^|/)node_modules/(next-auth|@next-auth)/" },
    },
    {
      name: "one-door-to-outbound-http",
      severity: "error",
      from: { pathNot: "^lib/net/|^tests/|^scripts/" },
      to: { path: "(^|/)node_modules/undici/" },
    },
    {
      name: "one-door-to-other-machines",
      comment: "node:http serves here; that nobody asks for things with it either is what lib/net is for.",
      severity: "error",
      from: { path: "^(lib|app|components)/", pathNot: "^lib/net/|\\.test\\.tsx?$" },
      to: { path: "^(node:)?(https|http2|tls|dgram|dns|dns/promises)$", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "one-door-to-the-mcp-sdk",
      comment: "lib/demo is a server of ours that stands beside the gateway, not a part of it.",
      severity: "error",
      from: { pathNot: "^lib/mcp/|^lib/demo/|^tests/|^scripts/" },
      to: { path: "(^|/)node_modules/@modelcontextprotocol/" },
    },
    { name: "no-unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^lib/db/generated|\\.next/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["react-server", "import", "node", "default", "types"],
    },
  },
};
