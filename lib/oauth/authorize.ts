import { isFault } from "@/lib/base/errors";
import type { getAuthorized } from "@/lib/oauth/authorized-connection";
import { type Begun, beginAuthorization } from "@/lib/oauth/begin-authorization";
import type { BegunAuthorization } from "@/lib/oauth/schema";
import type { OperationContext } from "@/lib/operations/context";

/** Begins an authorization for a connection: for all, or for the person who asks, and of several accounts for one. */
export async function authorize(
  context: OperationContext,
  connection: Awaited<ReturnType<typeof getAuthorized>>,
  userId: string,
  isShared: boolean,
  label = "",
): Promise<BegunAuthorization> {
  const { services, organization } = context;
  const ownerId = isShared ? null : userId;
  const grant = connection.grants.find((each) => each.userId === ownerId && each.label === label);
  const begun = await beginAuthorization(services.oauth, {
    organizationId: organization.id,
    connection,
    userId,
    isShared,
    label,
    settings: connection.settings,
    granted: grant?.scopes ?? [],
    wanted: grant?.wantedScopes ?? [],
  }).catch((error: unknown) => rememberProblem(context, connection, error));
  const target = { kind: "connection", id: connection.id, name: connection.slug };
  await context.change(async (tx, audit) => {
    await tx.upstreamAuthorization.create({ data: begun.attempt });
    await noteIssuer(tx, connection, begun.issuer, null);
    audit({ target, after: { issuer: begun.issuer, isShared } });
  });
  return { startUrl: begun.startUrl, expiresAt: begun.attempt.expiresAt.toISOString() };
}

/** That somebody has to enter a client stays said, for whoever looks next. */
async function rememberProblem(
  context: OperationContext,
  connection: Awaited<ReturnType<typeof getAuthorized>>,
  error: unknown,
): Promise<Begun> {
  if (!isFault(error) || error.code !== "oauth_client_needed") throw error;
  const issuer = String(error.data?.issuer);
  const target = { kind: "connection", id: connection.id, name: connection.slug };
  await context.change(async (tx, audit) => {
    await noteIssuer(tx, connection, issuer, "client_needed");
    audit({ target, after: { issuer, problem: "client_needed" } });
  });
  throw error;
}

async function noteIssuer(
  tx: Parameters<Parameters<OperationContext["change"]>[0]>[0],
  connection: { readonly id: string; readonly oauthIssuer: string | null; readonly oauthProblem: string | null },
  oauthIssuer: string,
  oauthProblem: string | null,
): Promise<void> {
  if (connection.oauthIssuer === oauthIssuer && connection.oauthProblem === oauthProblem) return;
  await tx.connection.update({ where: { id: connection.id }, data: { oauthIssuer, oauthProblem } });
}
