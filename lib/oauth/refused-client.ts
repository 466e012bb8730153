import { retireClients, type UsedClient } from "@/lib/oauth/known-clients";
import { refusedClientText } from "@/lib/oauth/problems";
import { tellOfRefusedClient } from "@/lib/oauth/tell-owner";
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
    const data = { oauthProblem: "client_refused" };
    const isNews = { OR: [{ oauthProblem: null }, { oauthProblem: { not: "client_refused" } }] };
    const { count } = await tx.connection.updateMany({ where: { id: connectionId, ...isNews }, data });
    const connection =
      count === 1 &&
      (await tx.connection.findFirst({ where: { id: connectionId }, select: { slug: true, name: true } }));
    if (connection) await tellOfRefusedClient(tx, context.services, connection, refusedClientText(kind, issuer));
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
