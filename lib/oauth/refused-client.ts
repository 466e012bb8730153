import { retireClients, type UsedClient } from "@/lib/oauth/known-clients";
import type { OauthWorld } from "@/lib/oauth/world";

/** Codes by which a provider says that it does not take the client itself (RFC 6749, sections 4.1.2.1 and 5.2). */
const REFUSALS: ReadonlySet<unknown> = new Set(["invalid_client", "unauthorized_client"]);

export function isClientRefusal(code: string | null): boolean {
  return REFUSALS.has(code);
}

/**
 * A provider does not take who the gateway is there. A registration that it has forgotten is replaced at the next
 * authorization; anything else a person has to look at, and the connection says so.
 */
export async function noteRefusedClient(
  world: OauthWorld,
  organizationId: string,
  connectionId: string,
  client: UsedClient,
): Promise<void> {
  const { issuer, origin, kind, clientId } = client;
  const context = await world.open(organizationId);
  await context.change(async (tx) => {
    if (kind === "registered") await retireClients(tx, { issuer, origin, clientId });
    await tx.connection.updateMany({ where: { id: connectionId }, data: { oauthProblem: "client_refused" } });
  });
}

/** It takes it again. */
export async function noteTakenClient(world: OauthWorld, organizationId: string, connectionId: string): Promise<void> {
  const context = await world.open(organizationId);
  await context.change(async (tx) => {
    const where = { id: connectionId, oauthProblem: "client_refused" };
    await tx.connection.updateMany({ where, data: { oauthProblem: null } });
  });
}
