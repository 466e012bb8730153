import { isFault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { createConnection } from "@/lib/connections/create-connection";
import { authorizeConnection } from "@/lib/oauth/authorize-connection";
import { getAuthorization } from "@/lib/oauth/get-authorization";
import { setClient } from "@/lib/oauth/set-client";
import { execute } from "@/lib/operations/execute";
import { openOrganization } from "@/lib/operations/open-organization";
import { travel } from "@/tests/integration/connect/travel";
import { modern, type RpcBody } from "@/tests/support/rpc";
import { plantOrganization, startTestGateway } from "@/tests/support/test-gateway";

// The client of the suite's auth scenarios: the product with an administrator who connects the server (its URL is the
// last argument), approves at the provider, and calls its tools. What the product asks of a person, they do, three times at most.

const APPROVALS = 3;
const serverUrl = process.argv.at(-1) ?? "";
const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? "{}") as Readonly<Record<string, unknown>>;

const gateway = await startTestGateway();
const { runtime } = gateway;
// The suite's servers are on loopback, on ports that only their metadata names.
Object.assign(runtime.services.privateUpstreams, { has: () => true });
// The name that the suite expects of a client that publishes what it is.
if (process.env.MCP_CONFORMANCE_SCENARIO?.includes("cimd"))
  Object.assign(runtime.services.oauth, { documentUrl: "https://conformance-test.local/client-metadata.json" });

const organization = await plantOrganization(runtime, "home", []);
const user = { id: newId("usr"), name: "Ada" };
await runtime.database.system.user.create({ data: { id: user.id, email: "ada@example.test", name: user.name } });
await runtime.database.system.membership.create({
  data: { id: newId("mem"), organizationId: organization.id, userId: user.id, role: "owner" },
});
const admin = await openOrganization(runtime, { kind: "user", user }, "home");
const auth = { kind: "oauth" } as const;
await execute(createConnection, admin, { name: "Server", slug: "server", url: serverUrl, auth });
if (typeof context.client_id === "string") {
  const clientSecret = typeof context.client_secret === "string" ? context.client_secret : "";
  await execute(setClient, admin, { connection: "server", clientId: context.client_id, clientSecret });
}

async function connect(): Promise<void> {
  const { startUrl } = await execute(authorizeConnection, admin, { connection: "server" });
  const { outcome, message } = await travel(runtime, user, startUrl);
  if (outcome !== "connected") throw new Error(message ?? "not connected");
}

/** Whether the page says that somebody has to authorize again. */
async function isWanted(): Promise<boolean> {
  const { shared } = await execute(getAuthorization, admin, { connection: "server" });
  return shared?.state === "needs_reauth";
}

/** What the gateway says a person has to do; null: nothing. */
function wish(body: RpcBody | undefined): string | null {
  const ours = body?.result?._meta as Record<string, { code?: string }> | undefined;
  return ours?.["dev.causeway/error"]?.code ?? null;
}

let exitCode = 0;
try {
  let approvals = 1;
  await connect();
  // A server may have changed its mind by the time it is asked what it offers.
  while ((await isWanted()) && approvals++ < APPROVALS) await connect();
  const tools = await runtime.database.organization(organization.id).capability.findMany({ where: { kind: "tool" } });
  for (const { name } of tools) {
    for (;;) {
      const params = { name: `server__${name}`, arguments: {} };
      const { body } = await modern({
        url: `${gateway.origin}/mcp`,
        key: organization.apiKey,
        method: "tools/call",
        params,
      });
      const asked = wish(body);
      console.log(JSON.stringify({ tool: name, asked, body }));
      if (asked !== "scope_missing" && asked !== "needs_reauth") break;
      if (approvals++ === APPROVALS) break;
      await connect();
    }
  }
} catch (error) {
  console.error(isFault(error) ? `${error.code}: ${error.publicMessage}` : error);
  exitCode = 1;
}
process.exit(exitCode);
