import { newId } from "@/lib/base/ids";
import { createConnection } from "@/lib/connections/create-connection";
import { authorizeConnection } from "@/lib/oauth/authorize-connection";
import { execute } from "@/lib/operations/execute";
import { openOrganization } from "@/lib/operations/open-organization";
import type { Runtime } from "@/lib/runtime";
import { travel } from "@/tests/integration/connect/travel";
import { type PlantedOrganization, plantOrganization } from "@/tests/support/test-gateway";

/** An organization with one server, `notes`, to which an administrator has connected the account for all. */
export async function plantGrant(
  runtime: Runtime,
  slug: string,
  server: { readonly url: string; readonly port: number },
  provider: { readonly port: number },
): Promise<PlantedOrganization> {
  for (const { port } of [server, provider]) runtime.allowPrivateUpstream("127.0.0.1", port);
  const organization = await plantOrganization(runtime, slug, []);
  const user = { id: newId("usr"), name: "Ada" };
  const { system } = runtime.database;
  await system.user.create({ data: { id: user.id, email: `${user.id}@example.test`, name: user.name } });
  const membership = { id: newId("mem"), organizationId: organization.id, userId: user.id, role: "owner" };
  await system.membership.create({ data: membership });
  const context = await openOrganization(runtime, { kind: "user", user }, slug);
  const auth = { kind: "oauth" } as const;
  await execute(createConnection, context, { name: "Notes", slug: "notes", url: server.url, auth });
  const { startUrl } = await execute(authorizeConnection, context, { connection: "notes" });
  await travel(runtime, user, startUrl);
  return organization;
}

/** From now on the grant's access token ends within the minute. */
export async function letTokenEnd(runtime: Runtime, organizationId: string, inMs = 30_000): Promise<void> {
  await runtime.database.organization(organizationId).upstreamGrant.updateMany({
    // Another epoch, so that processes which know the grant already read it again.
    data: {
      epoch: { increment: 1 },
      obtainedAt: new Date(Date.now() - 3_600_000),
      expiresAt: new Date(Date.now() + inMs),
    },
  });
}
