import { transportOf } from "@/lib/connections/core/transport";
import { type DiscoveryResult, discover } from "@/lib/connections/discover";
import type { ForwardingView } from "@/lib/forwarding/core/settings";
import type { SealedCredential } from "@/lib/gateway/core/snapshot";
import { SEALED_GRANT_COLUMNS, type SealedGrantRow, sealedGrant } from "@/lib/oauth/sealed-grant";
import type { Services } from "@/lib/operations/services";

/** What has to be read of a saved connection to ask its server for something. */
export const TARGET_CREDENTIAL_COLUMNS = {
  authKind: true,
  credentialMode: true,
  credential: { select: { id: true, version: true, ciphertext: true } },
  // Always the same one while it is good: whoever's token was renewed last must not decide what there is.
  grants: { select: { ...SEALED_GRANT_COLUMNS, userId: true }, orderBy: { connectedAt: "asc" } },
} as const;

export interface DiscoveryTarget {
  readonly id: string;
  readonly organizationId: string;
  readonly slug: string;
  readonly name: string;
  readonly kind: string;
  readonly url: string;
  readonly authKind: string;
  readonly credentialMode: string;
  readonly credential: SealedCredential | null;
  readonly forwarding?: ForwardingView | null;
  readonly grants: readonly (SealedGrantRow & { readonly userId: string | null })[];
}

/** One dead authorization hides nothing; a server that lets nobody in is not asked for ever. */
const MAX_TRIES = 5;

/**
 * Asks a saved server for everything that it offers, with any credential that is good: what it offers is the same for all,
 * and one person's ended authorization must not hide it from the others. Null: there is no credential to ask with.
 */
export async function discoverTarget(services: Services, target: DiscoveryTarget): Promise<DiscoveryResult | null> {
  const reachable = { ...target, kind: transportOf(target.kind) };
  if (target.authKind !== "oauth") return discover(services, reachable);
  const isShared = target.credentialMode !== "per_user";
  const good = target.grants.filter(({ userId, state }) => state === "active" && (userId === null) === isShared);
  let last: DiscoveryResult | null = null;
  for (const grant of good.slice(0, MAX_TRIES)) {
    last = await discover(services, { ...reachable, credential: sealedGrant(grant) });
    if (last.kind === "found" || !last.isCredentialRefused) return last;
  }
  // Of what one person brought, that person is told; the server is as it was.
  return isShared ? last : null;
}
