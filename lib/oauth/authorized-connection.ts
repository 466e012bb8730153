import { Fault } from "@/lib/base/errors";
import { noSuchConnection } from "@/lib/connections/get-connection";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import { OWN_ACCOUNT_COLUMNS } from "@/lib/oauth/grant-views";
import { modeOf, readSettings } from "@/lib/oauth/schema";
import type { OperationContext } from "@/lib/operations/context";

const COLUMNS = {
  id: true,
  slug: true,
  name: true,
  url: true,
  kind: true,
  authKind: true,
  credentialMode: true,
  oauthSettings: true,
  oauthIssuer: true,
  oauthProblem: true,
  disabledAt: true,
  grants: { select: { userId: true, ...OWN_ACCOUNT_COLUMNS }, orderBy: { id: "asc" } },
} as const;

/** A connection that is authorized with OAuth. */
export async function getAuthorized(db: Pick<OrganizationTransaction, "connection">, slug: string) {
  const row = await db.connection.findFirst({ where: { slug }, select: COLUMNS });
  if (!row) throw noSuchConnection();
  if (row.authKind !== "oauth")
    throw new Fault(
      "conflict",
      "This server is not set to sign in with OAuth. Choose that under Authentication first.",
    );
  return { ...row, mode: modeOf(row.credentialMode), settings: readSettings(row.oauthSettings) };
}

/** @throws Fault `forbidden` for a key that is nobody's: an authorization is a person's */
export function personOf({ actor }: Pick<OperationContext, "actor">): string {
  if (actor.userId !== null) return actor.userId;
  throw new Fault("forbidden", "Only a person can authorize the gateway. Use a key that belongs to one, or sign in.");
}

export function refuseOtherMode(mode: string, wanted: string): void {
  if (mode === wanted) return;
  throw new Fault(
    "conflict",
    wanted === "shared"
      ? "Everybody connects their own account to this server, so there is none for all."
      : "This server is used with one account for all, which an administrator connects.",
  );
}

/**
 * Of the caller's own accounts at a server the one that is named, or the only one.
 *
 * @throws Fault `not_found`; `conflict` where there are several and none is named
 */
export function ownAccount<Grant extends { readonly id: string; readonly userId: string | null }>(
  grants: readonly Grant[],
  userId: string,
  account: string | undefined,
): Grant {
  const own = grants.filter((grant) => grant.userId === userId);
  if (account === undefined && own.length > 1)
    throw new Fault("conflict", "You have several accounts at this server. Say which one.");
  const found = account === undefined ? own[0] : own.find(({ id }) => id === account);
  if (!found) throw new Fault("not_found", "There is no such account of yours.");
  return found;
}
