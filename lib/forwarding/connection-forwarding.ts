import { credentialRow, decodeUpstreamHeaders } from "@/lib/credentials/upstream-headers";
import type { OrganizationDb, OrganizationTransaction } from "@/lib/db/scoped";
import type { ForwardingView } from "@/lib/forwarding/core/settings";
import { defaultAudience } from "@/lib/forwarding/core/shared-audience";
import { identityIssuer, identityKeysUrl } from "@/lib/forwarding/identity-issuer";
import { type ForwardingSummary, readForwarding } from "@/lib/forwarding/schema";
import type { SealedCredential } from "@/lib/gateway/core/snapshot";
import type { OperationContext } from "@/lib/operations/context";

type Db = Pick<OrganizationDb | OrganizationTransaction, "identityKey">;

/** A stored key as the data plane holds it. */
export function toSealedKey({ id, activeAt, sealed }: { id: string; activeAt: Date; sealed: string }) {
  return { id, activeAt: activeAt.getTime(), sealed };
}

/** A connection's forwarding for a request of the control plane. */
export async function forwardingOf(
  db: Db,
  stored: unknown,
  organization: ForwardingView["organization"],
): Promise<ForwardingView | null> {
  const settings = stored === null ? null : readForwarding(stored);
  if (!settings) return null;
  const rows = await db.identityKey.findMany({ orderBy: { activeAt: "desc" }, omit: { sealed: false } });
  return { settings, organization: { slug: organization.slug, name: organization.name }, keys: rows.map(toSealedKey) };
}

export function forwardingSummary(
  { services, organization }: Pick<OperationContext, "services" | "organization">,
  row: { readonly slug: string; readonly url: string; readonly forwarding: unknown },
): ForwardingSummary {
  const issuer = identityIssuer(services.environment.PUBLIC_URL, organization.id);
  return {
    connection: row.slug,
    forwarding: readForwarding(row.forwarding) ?? { mode: "off" },
    defaultAudience: defaultAudience(row.url),
    issuer,
    keysUrl: identityKeysUrl(issuer),
  };
}

/** The headers in which a connection's credential goes to its server, lower case. What cannot be opened is sent nowhere. */
export function credentialHeaders(
  { services, organization }: Pick<OperationContext, "services" | "organization">,
  authKind: string,
  credential: SealedCredential | null,
): readonly string[] {
  const usual = authKind === "none" || authKind === "headers" ? [] : ["authorization"];
  if (!credential) return usual;
  try {
    const text = services.vault.open(organization.id, credentialRow(credential), credential.ciphertext);
    return [...usual, ...Object.keys(decodeUpstreamHeaders(text)).map((name) => name.toLowerCase())];
  } catch {
    return usual;
  }
}
