// Bundles server.ts into dist/server.js: 20 to 50 ms, so it is done at every start and is never out of date.
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

/** The marker package throws outside a React server build; in the bundle it stands for nothing. */
const serverOnly = {
  name: "server-only",
  setup(build) {
    build.onResolve({ filter: /^server-only$/ }, () => ({ path: "server-only", namespace: "empty" }));
    build.onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "" }));
  },
};

export async function bundleServer(outfile = "dist/server.js") {
  // Imported here: on a clean checkout it is installed only a moment before.
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: root,
    entryPoints: ["server.ts"],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: true,
    sourcesContent: false,
    logLevel: "warning",
    plugins: [serverOnly],
  });
}
