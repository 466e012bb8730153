import type { OrganizationTransaction } from "@/lib/db/scoped";
import { canSendMail } from "@/lib/identity/mailer";
import { type Notice, notify } from "@/lib/notifications/notify";
import type { Services } from "@/lib/operations/services";

/** Whose authorization it is, and of what. */
export interface OwnedGrant {
  /** Null: everybody's, which administrators look after. */
  readonly userId: string | null;
  /** Of several; empty: it was given no name. */
  readonly label: string;
  readonly connection: { readonly slug: string; readonly name: string };
}

export const OWNED_COLUMNS = { userId: true, label: true, connection: { select: { slug: true, name: true } } } as const;

/** Tells whoever can mend an authorization that it has ended, within the transaction in which it does. */
export function tellOfEnd(
  tx: OrganizationTransaction,
  services: Pick<Services, "environment">,
  grant: OwnedGrant,
  reason: string,
): Promise<void> {
  const name = nameOf(grant);
  const isShared = grant.userId === null;
  return tell(tx, services, grant, {
    kind: "account.ended",
    title: isShared ? `${name} needs re-authorization` : `Your account at ${name} needs re-authorization`,
    text: isShared
      ? `${reason} Calls to it are refused for everybody until an administrator connects the account again.`
      : `${reason} Your calls to it are refused until you connect it again.`,
  });
}

/** That it ends soon, and that nothing but a person can renew it. */
export function tellOfEndAhead(
  tx: OrganizationTransaction,
  services: Pick<Services, "environment">,
  grant: OwnedGrant,
  endsAt: Date,
): Promise<void> {
  const name = nameOf(grant);
  const at = `${endsAt.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return tell(tx, services, grant, {
    kind: "account.ending",
    title: grant.userId === null ? `The account at ${name} ends soon` : `Your account at ${name} ends soon`,
    text: `Its authorization ends on ${at}, and its provider lets nobody renew it but a person. Authorize it again before, and nothing is interrupted.`,
  });
}

/** That a provider does not take who the gateway is there: `text` says what to do. */
export function tellOfRefusedClient(
  tx: OrganizationTransaction,
  services: Pick<Services, "environment">,
  grant: OwnedGrant,
  text: string,
): Promise<void> {
  const title = `${nameOf(grant)}: its provider does not know the gateway`;
  return tell(tx, services, grant, { kind: "account.client_refused", title, text });
}

function nameOf({ label, connection }: OwnedGrant): string {
  return label === "" ? connection.name : `${connection.name} (${label})`;
}

function tell(
  tx: OrganizationTransaction,
  { environment }: Pick<Services, "environment">,
  { userId, connection: { slug } }: OwnedGrant,
  said: Pick<Notice, "kind" | "title" | "text">,
): Promise<void> {
  return notify(tx, {
    ...said,
    path: userId === null ? `/connections/${slug}` : `/accounts?server=${slug}`,
    to: userId === null ? { permission: "connections.write" } : [userId],
    byEmail: canSendMail(environment),
    webhooks: "all",
  });
}
