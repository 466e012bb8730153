// `npm run build`: what `npm start` would make on its way, without starting: dist/server.js and the dashboard.
import "./check-node.mjs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
process.chdir(root);
const { prepareCheckout } = await import("./install.mjs");
await prepareCheckout();
const [{ bundleServer }, { importTypeScript }] = await Promise.all([
  import("./bundle-server.mjs"),
  import("./import-typescript.mjs"),
]);
await bundleServer();
const { buildDashboardIfStale } = await importTypeScript("lib/start/build-dashboard.ts");
const isBuilt = await buildDashboardIfStale({
  root,
  progress: progressOnConsole(),
  variables: process.env,
  signal: new AbortController().signal,
});
process.exitCode = isBuilt ? 0 : 1;

function progressOnConsole() {
  const say = (text) => console.log(`  ${text}`);
  return {
    say,
    begin(text) {
      const startedAt = Date.now();
      say(`${text}…`);
      return (outcome) => say(`${outcome} (${Math.round((Date.now() - startedAt) / 1000)} s)`);
    },
  };
}
