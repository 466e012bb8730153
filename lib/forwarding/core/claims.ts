import type { JsonObject } from "@/lib/base/json";
import { encodeHeaderText } from "@/lib/forwarding/core/header-text";
import type { CallerIdentity } from "@/lib/forwarding/core/identity";
import type { Claim, ForwardingView } from "@/lib/forwarding/core/settings";

/** Somebody may be in any number of teams, and servers take headers of some kilobytes. */
const MAX_TEAMS_LENGTH = 2048;
/** What a client calls itself, and what a server calls its tools, may be of any length. */
const MAX_TEXT_LENGTH = 200;

/** What a server is told of one request, by the names of claims. What is not known is left out. */
export interface IdentityClaims extends JsonObject {
  sub: string;
  caller: CallerIdentity["kind"];
}

/** Chosen claims alone: what nobody chose is not said. `tool`: as the server calls it; null where the request calls none. */
export function claimsOf(
  identity: CallerIdentity,
  chosen: readonly Claim[],
  organization: ForwardingView["organization"] & { readonly id: string },
  tool: string | null,
): IdentityClaims {
  const claims: IdentityClaims = { sub: identity.id, caller: identity.kind };
  for (const claim of chosen) addClaim(claims, claim, identity, organization, tool);
  return claims;
}

function addClaim(
  claims: IdentityClaims,
  claim: Claim,
  identity: CallerIdentity,
  organization: ForwardingView["organization"] & { readonly id: string },
  tool: string | null,
): void {
  switch (claim) {
    case "email":
      if (identity.email === null) return;
      claims.email = identity.email;
      claims.email_verified = identity.isEmailVerified;
      return;
    case "name":
      if (identity.name !== null) claims.name = cut(identity.name);
      return;
    case "role":
      if (identity.role !== null) claims.role = identity.role;
      return;
    case "teams":
      if (identity.kind !== "gateway") addTeams(claims, identity.teams);
      return;
    case "organization":
      claims.org_id = organization.id;
      claims.org_slug = organization.slug;
      claims.org_name = organization.name;
      return;
    case "client":
      if (identity.client === null) return;
      claims.client_id = identity.client.id;
      claims.client_name = cut(identity.client.name);
      return;
    case "scope":
      if (identity.scopes !== null) claims.scope = identity.scopes.join(" ");
      return;
    case "tool":
      if (tool !== null) claims.tool = cut(tool);
  }
}

/** Fewer teams than somebody is in can only close doors, and it is said. */
function addTeams(claims: IdentityClaims, teams: readonly string[]): void {
  let length = 0;
  const said = teams.filter((team) => {
    length += encodeHeaderText(team).length + 1;
    return length <= MAX_TEAMS_LENGTH;
  });
  claims.teams = said;
  if (said.length < teams.length) claims.teams_cut = true;
}

function cut(text: string): string {
  return text.length > MAX_TEXT_LENGTH ? text.slice(0, MAX_TEXT_LENGTH) : text;
}
