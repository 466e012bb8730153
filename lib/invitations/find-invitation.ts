import type { Database } from "@/lib/db/database";
import { requestFacts } from "@/lib/identity/request-facts";
import type { SignInWorld } from "@/lib/identity/world";
import { hashOfToken } from "@/lib/invitations/link";
import { pendingAt } from "@/lib/invitations/views";
import { roleNamer } from "@/lib/roles/role-permissions";

/** What a link offers. */
export interface Offer {
  readonly id: string;
  readonly tokenHash: string;
  readonly organization: { readonly id: string; readonly slug: string; readonly name: string };
  readonly role: string;
  readonly roleName: string;
  readonly email: string | null;
  readonly invitedBy: string | null;
  readonly expiresAt: string;
}

export type OfferAnswer =
  | { readonly kind: "offer"; readonly offer: Offer }
  | { readonly kind: "none" }
  | { readonly kind: "throttled"; readonly retryAfterSeconds: number };

/** For the page to which the link leads. Who tries links that are none is counted like who tries to sign in. */
export async function readOffer(world: SignInWorld, headers: Headers, token: string): Promise<OfferAnswer> {
  const { database, environment, limits } = world;
  const { address } = requestFacts(headers, environment);
  const verdict = await limits.take(address);
  if (!verdict.ok) return { kind: "throttled", retryAfterSeconds: verdict.retryAfterSeconds };
  const offer = await findOffer(database, token);
  if (!offer) return { kind: "none" };
  await limits.giveBack(address);
  return { kind: "offer", offer };
}

/** Null for a link that is used, taken back, expired or none, and while the organization is suspended. */
export async function findOffer(database: Database, token: string): Promise<Offer | null> {
  const tokenHash = hashOfToken(token);
  if (tokenHash === null) return null;
  // In the system scope, since whoever holds the link belongs to no organization yet.
  const row = await database.system.invitation.findFirst({
    where: { tokenHash, ...pendingAt(new Date()), organization: { suspendedAt: null } },
    select: {
      id: true,
      role: true,
      email: true,
      expiresAt: true,
      organization: { select: { id: true, slug: true, name: true } },
      invitedBy: { select: { name: true } },
    },
  });
  if (!row) return null;
  const { role, expiresAt, invitedBy, ...rest } = row;
  return {
    ...rest,
    tokenHash,
    role,
    roleName: (await roleNamer(database.organization(row.organization.id)))(role),
    invitedBy: invitedBy?.name || null,
    expiresAt: expiresAt.toISOString(),
  };
}

export type Obstacle = "member" | "suspended" | "other_address" | "unverified";

/** Why this person may not accept; null when they may. */
export async function obstacleFor(database: Database, offer: Offer, userId: string): Promise<Obstacle | null> {
  const membership = await database.system.membership.findFirst({
    where: { userId, organizationId: offer.organization.id },
    select: { suspendedAt: true },
  });
  if (membership) return membership.suspendedAt ? "suspended" : "member";
  if (offer.email === null) return null;
  const user = await database.system.user.findUnique({
    where: { id: userId },
    select: { email: true, emailVerified: true },
  });
  if (user?.email?.toLowerCase() !== offer.email) return "other_address";
  return user.emailVerified ? null : "unverified";
}
