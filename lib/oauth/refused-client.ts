import { retireClients, type UsedClient } from "@/lib/oauth/known-clients";
import { refusedClientText } from "@/lib/oauth/problems";
import { type OwnedGrant, tellOfRefusedClient } from "@/lib/oauth/tell-owner";
import type { OauthWorld } from "@/lib/oauth/world";

/** Codes by which a provider says that it does not take the client itself (RFC 6749, sections 4.1.2.1 and 5.2). */
const REFUSALS: ReadonlySet<unknown> = new Set(["invalid_client", "unauthorized_client"]);

export function isClientRefusal(code: string | null): boolean {
  return REFUSALS.has(code);
}

/**
 * A provider does not take who the gateway is there. A registration that it has forgotten is replaced at the next
 * authorization, for which the owner of each account is told; anything else an administrator has to look at.
 *
 * @param owner whose account it was; null where somebody was on the way to connect one
 */
export async function noteRefusedClient(
  world: OauthWorld,
  organizationId: string,
  connectionId: string,
  client: UsedClient,
  owner: Pick<OwnedGrant, "userId" | "label"> | null,
): Promise<void> {
  const { issuer, origin, kind, clientId } = client;
  const isForgotten = kind === "registered";
  const context = await world.open(organizationId);
  await context.change(async (tx) => {
    if (isForgotten) await retireClients(tx, { issuer, origin, clientId });
    const isNews = { OR: [{ oauthProblem: null }, { oauthProblem: { not: "client_refused" } }] };
    const where = { id: connectionId };
    const { count } = await tx.connection.updateMany({
      where: { ...where, ...isNews },
      data: { oauthProblem: "client_refused" },
    });
    if (owner === null || (!isForgotten && count === 0)) return;
    const connection = await tx.connection.findFirst({ where, select: { slug: true, name: true } });
    const told = isForgotten ? owner : { userId: null, label: "" };
    if (connection)
      await tellOfRefusedClient(tx, context.services, { ...told, connection }, refusedClientText(kind, issuer));
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
