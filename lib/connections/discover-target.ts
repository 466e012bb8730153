import { mergeLists } from "@/lib/connections/core/sync";
import { transportOf } from "@/lib/connections/core/transport";
import { type DiscoveryResult, discover } from "@/lib/connections/discover";
import type { ForwardingView } from "@/lib/forwarding/core/settings";
import { isUsable, type SealedCredential } from "@/lib/gateway/core/snapshot";
import { SEALED_GRANT_COLUMNS, type SealedGrantRow, sealedGrant } from "@/lib/oauth/sealed-grant";
import type { Services } from "@/lib/operations/services";
import type { FilledCredentials } from "@/lib/server-keys/filled-credentials";

/** What has to be read of a saved connection to ask its server for something. */
export const TARGET_CREDENTIAL_COLUMNS = {
  authKind: true,
  credentialMode: true,
  credential: { select: { id: true, version: true, ciphertext: true } },
  headerTemplates: true,
  keyFields: true,
  createdById: true,
  // Always the same one first while it is good: whoever's token was renewed last must not decide what there is.
  grants: { select: { ...SEALED_GRANT_COLUMNS, userId: true, listedAt: true }, orderBy: { connectedAt: "asc" } },
} as const;

type TargetGrant = SealedGrantRow & { readonly userId: string | null; readonly listedAt: Date | null };

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
  /** Credentials with their placeholders filled, the best first; null: it has no placeholders. */
  readonly filled: FilledCredentials | null;
  /** Of people who are members now. */
  readonly grants: readonly TargetGrant[];
}

/** What a server said, and to whom. */
export interface TargetDiscovery {
  readonly result: DiscoveryResult;
  /** The grants that it was asked with. */
  readonly asked: readonly { readonly id: string; readonly epoch: number }[];
  /** Whether that is all that it offers anybody. */
  readonly isWhole: boolean;
}

/** So many accounts are asked at once; of more, the others in turn. */
const ACCOUNTS_AT_ONCE = 5;

/**
 * Asks a saved server for everything that it offers. Null: there is no credential to ask with, or none that it takes, which
 * is for the credential's owner to know and says nothing of the server.
 *
 * Where everybody brings an account of their own, servers offer each what they please: what they offer is what accounts are
 * offered together. The oldest good one is always asked, since it decides where they differ, and others in turn.
 */
export async function discoverTarget(services: Services, target: DiscoveryTarget): Promise<TargetDiscovery | null> {
  const reachable = { ...target, kind: transportOf(target.kind) };
  if (target.filled) return discoverFilled(services, reachable, target.filled);
  if (target.authKind !== "oauth") return { result: await discover(services, reachable), asked: [], isWhole: true };
  const isShared = target.credentialMode !== "per_user";
  const good = target.grants.filter(({ userId, state }) => state === "active" && (userId === null) === isShared);
  if (isShared) {
    const [grant] = good;
    if (!grant) return null;
    const result = await discover(services, { ...reachable, credential: sealedGrant(grant) });
    return { result, asked: [grant], isWhole: true };
  }
  const turn = inTurn(good);
  const { result, found } = await askTogether(services, reachable, turn.map(sealedGrant));
  return result && { result, asked: turn, isWhole: found === good.length };
}

/** What a server says to several, taken together. */
interface Together {
  /** Where they differ the first decides. A server that is away is so for all. Null: it took none of them. */
  readonly result: DiscoveryResult | null;
  /** How many it took. */
  readonly found: number;
  /** How it turned down the last that it did not take. */
  readonly refusal: DiscoveryResult | null;
}

async function askTogether(
  services: Services,
  reachable: Parameters<typeof discover>[1],
  credentials: readonly SealedCredential[],
): Promise<Together> {
  const found: Extract<DiscoveryResult, { kind: "found" }>[] = [];
  let refusal: DiscoveryResult | null = null;
  for (const credential of credentials) {
    const result = await discover(services, { ...reachable, credential });
    if (result.kind === "found") found.push(result);
    // Of what one person brought, that person is told.
    else if (result.blame === "server") return { result, found: found.length, refusal: null };
    else refusal = result;
  }
  const [first] = found;
  if (!first) return { result: null, found: 0, refusal };
  const lists = mergeLists(found.map(({ discovery }) => discovery));
  return { result: { ...first, discovery: { ...first.discovery, ...lists } }, found: found.length, refusal };
}

/** The oldest, and of the others those whose last turn is longest ago. */
function inTurn(grants: readonly TargetGrant[]): readonly TargetGrant[] {
  const [oldest, ...others] = grants;
  if (!oldest) return [];
  const longestAgo = others.sort((a, b) => (a.listedAt?.getTime() ?? 0) - (b.listedAt?.getTime() ?? 0));
  return [oldest, ...longestAgo.slice(0, ACCOUNTS_AT_ONCE - 1)];
}

/**
 * With credentials that people filled in themselves: those of the first few decide, together. What nobody has filled is
 * waited for, as a sign-in is.
 */
async function discoverFilled(
  services: Services,
  reachable: Parameters<typeof discover>[1],
  { isPersonal, credentials }: FilledCredentials,
): Promise<TargetDiscovery | null> {
  const usable = credentials.filter(isUsable).slice(0, ACCOUNTS_AT_ONCE);
  const { result, found, refusal } = await askTogether(services, reachable, usable);
  if (result) return { result, asked: [], isWhole: found === usable.length };
  // Everybody's own: for each to know of. One for all: the server lets nobody in.
  return refusal && !isPersonal ? { result: refusal, asked: [], isWhole: true } : null;
}
