// Runs the official MCP conformance suite against a fixture server directly, then through the gateway's two mounts, and
// fails when a check that passes directly does not pass through the gateway.
//   npm run conformance                      direct, node:http mount, route-handler mount
//   npm run conformance -- --direct          the fixture alone
//   npm run conformance -- --mount node      one mount
//   npm run conformance -- --client          the suite's auth scenarios, with the gateway as the client
//   npm run conformance -- --client --scenario auth/scope-step-up
//   GATEWAY_ORIGIN=http://localhost:3000 GATEWAY_KEY=ak-… FIXTURE_PORT=3301 npm run conformance
//                                            a gateway that runs already and has the fixture on that port (/mcp) as the
//                                            server conformance
import { parseArgs } from "node:util";
import { bundleTypeScript, importTypeScript } from "./import-typescript.mjs";

const { values } = parseArgs({
  options: {
    direct: { type: "boolean", default: false },
    client: { type: "boolean", default: false },
    scenario: { type: "string", multiple: true },
    mount: { type: "string", multiple: true },
  },
});
const { GATEWAY_ORIGIN, GATEWAY_KEY, FIXTURE_PORT } = process.env;
const outFolder = "tests/.out/conformance";
// A run that stops half way has not passed.
process.exitCode = 1;
process.exitCode = values.client ? await runClient() : await runServer();

async function runClient() {
  const { runClientConformance } = await importTypeScript("tests/conformance/run-client.ts");
  const client = await bundleTypeScript("tests/conformance/oauth-client.ts");
  return runClientConformance(`${process.execPath} ${client}`, outFolder, values.scenario ?? []);
}

async function runServer() {
  const { runConformance } = await importTypeScript("tests/conformance/run.ts");
  return runConformance({
    mounts: values.direct ? [] : (values.mount ?? ["node", "web"]),
    running: GATEWAY_ORIGIN
      ? { origin: GATEWAY_ORIGIN, apiKey: GATEWAY_KEY ?? "", fixturePort: Number(FIXTURE_PORT ?? 0) }
      : null,
    outFolder,
  });
}
