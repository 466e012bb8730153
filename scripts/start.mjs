// `npm start`: from a clean checkout to a running gateway. Installs if needed, bundles the server, becomes it.
//   PORT=4000 DATA_DIR=/var/lib/causeway npm start      all settings: .env.example
import "./check-node.mjs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
process.chdir(root);
const [{ prepareCheckout }, { bundleServer }, { runChild }, { SERVER_FLAGS }] = await Promise.all([
  import("./install.mjs"),
  import("./bundle-server.mjs"),
  import("./run-child.mjs"),
  import("./server-flags.mjs"),
]);
await prepareCheckout();
await bundleServer();
process.exitCode = await runChild(process.execPath, [...SERVER_FLAGS, join(root, "dist/server.js")], {
  cwd: root,
  env: { ...process.env, NODE_ENV: "production" },
  tie: true,
});
