import { Prisma } from "@/lib/db/generated/client";

/** How a model is tied to an organization, and what may be reached from it inside one. */
export interface ModelScope {
  /** The column that holds the organization; null for what is only read through a relation. */
  readonly column: string | null;
  readonly scalars: ReadonlySet<string>;
  /** Relations that stay inside the organization, because the foreign key holds the organization too. */
  readonly relations: Readonly<Record<string, string>>;
}

function scope(column: string | null, scalars: object, relations: Readonly<Record<string, string>> = {}): ModelScope {
  return { column, scalars: new Set(Object.keys(scalars)), relations };
}

const OWN = "organizationId";

/**
 * Every model that can be used within an organization; any other is refused. A relation that is missing here can be
 * neither included nor filtered by: from a user one would get to the other organizations that the user belongs to.
 */
export const MODEL_SCOPES: ReadonlyMap<string, ModelScope> = new Map([
  [
    "Organization",
    scope("id", Prisma.OrganizationScalarFieldEnum, {
      memberships: "Membership",
      apiKeys: "ApiKey",
      connections: "Connection",
      auditEvents: "AuditEvent",
      oauthGrants: "OauthGrant",
    }),
  ],
  [
    "Membership",
    scope(OWN, Prisma.MembershipScalarFieldEnum, { organization: "Organization", user: "User", teams: "TeamMember" }),
  ],
  ["Invitation", scope(OWN, Prisma.InvitationScalarFieldEnum, { organization: "Organization", invitedBy: "User" })],
  [
    "Team",
    scope(OWN, Prisma.TeamScalarFieldEnum, {
      organization: "Organization",
      members: "TeamMember",
      serviceAccounts: "ServiceAccountTeam",
    }),
  ],
  ["TeamMember", scope(OWN, Prisma.TeamMemberScalarFieldEnum, { team: "Team", membership: "Membership" })],
  [
    "ApiKey",
    scope(OWN, Prisma.ApiKeyScalarFieldEnum, {
      organization: "Organization",
      user: "User",
      serviceAccount: "ServiceAccount",
      addresses: "KeyAddress",
      sightings: "ClientSighting",
    }),
  ],
  ["KeyAddress", scope(OWN, Prisma.KeyAddressScalarFieldEnum, { key: "ApiKey" })],
  ["ClientSighting", scope(OWN, Prisma.ClientSightingScalarFieldEnum, { key: "ApiKey" })],
  ["AuditEvent", scope(OWN, Prisma.AuditEventScalarFieldEnum, { organization: "Organization" })],
  [
    "Connection",
    scope(OWN, Prisma.ConnectionScalarFieldEnum, {
      organization: "Organization",
      definitions: "Capability",
      credential: "Credential",
      accessRules: "AccessRule",
      createdBy: "User",
      grants: "UpstreamGrant",
      serverKeys: "ServerKey",
    }),
  ],
  ["Capability", scope(OWN, Prisma.CapabilityScalarFieldEnum, { connection: "Connection" })],
  ["Credential", scope(OWN, Prisma.CredentialScalarFieldEnum, { connection: "Connection" })],
  ["IdentityKey", scope(OWN, Prisma.IdentityKeyScalarFieldEnum)],
  ["CustomRole", scope(OWN, Prisma.CustomRoleScalarFieldEnum)],
  ["OwnEntry", scope(OWN, Prisma.OwnEntryScalarFieldEnum)],
  ["DataKey", scope(OWN, Prisma.DataKeyScalarFieldEnum)],
  ["Call", scope(OWN, Prisma.CallScalarFieldEnum)],
  ["CallIntent", scope(OWN, Prisma.CallIntentScalarFieldEnum)],
  ["CallRollup", scope(OWN, Prisma.CallRollupScalarFieldEnum)],
  ["CallTotal", scope(OWN, Prisma.CallTotalScalarFieldEnum)],
  ["OauthGrant", scope(OWN, Prisma.OauthGrantScalarFieldEnum, { organization: "Organization", user: "User" })],
  ["OauthEndedToken", scope(OWN, Prisma.OauthEndedTokenScalarFieldEnum)],
  [
    "ServiceAccount",
    scope(OWN, Prisma.ServiceAccountScalarFieldEnum, {
      teams: "ServiceAccountTeam",
      clients: "ServiceClient",
      keys: "ApiKey",
    }),
  ],
  [
    "ServiceAccountTeam",
    scope(OWN, Prisma.ServiceAccountTeamScalarFieldEnum, { team: "Team", serviceAccount: "ServiceAccount" }),
  ],
  ["ServiceClient", scope(OWN, Prisma.ServiceClientScalarFieldEnum, { serviceAccount: "ServiceAccount" })],
  [
    "TrustedIssuer",
    scope(OWN, Prisma.TrustedIssuerScalarFieldEnum, { subjects: "TrustedSubject", refusals: "TokenRefusal" }),
  ],
  [
    "TrustedSubject",
    scope(OWN, Prisma.TrustedSubjectScalarFieldEnum, {
      issuer: "TrustedIssuer",
      membership: "Membership",
      serviceAccount: "ServiceAccount",
    }),
  ],
  ["TokenRefusal", scope(OWN, Prisma.TokenRefusalScalarFieldEnum, { issuer: "TrustedIssuer" })],
  ["AccessRule", scope(OWN, Prisma.AccessRuleScalarFieldEnum, { connection: "Connection" })],
  ["AccessRequest", scope(OWN, Prisma.AccessRequestScalarFieldEnum)],
  ["UpstreamClient", scope(OWN, Prisma.UpstreamClientScalarFieldEnum)],
  [
    "UpstreamAuthorization",
    scope(OWN, Prisma.UpstreamAuthorizationScalarFieldEnum, { connection: "Connection", user: "User" }),
  ],
  ["UpstreamGrant", scope(OWN, Prisma.UpstreamGrantScalarFieldEnum, { connection: "Connection", user: "User" })],
  ["UpstreamRevocation", scope(OWN, Prisma.UpstreamRevocationScalarFieldEnum)],
  ["ServerKey", scope(OWN, Prisma.ServerKeyScalarFieldEnum, { connection: "Connection", user: "User" })],
  ["AlertRule", scope(OWN, Prisma.AlertRuleScalarFieldEnum, { connection: "Connection" })],
  ["Notification", scope(OWN, Prisma.NotificationScalarFieldEnum)],
  ["Webhook", scope(OWN, Prisma.WebhookScalarFieldEnum)],
  ["Delivery", scope(OWN, Prisma.DeliveryScalarFieldEnum, { webhook: "Webhook", membership: "Membership" })],
  ["Price", scope(OWN, Prisma.PriceScalarFieldEnum)],
  ["SavedView", scope(OWN, Prisma.SavedViewScalarFieldEnum)],
  ["User", scope(null, Prisma.UserScalarFieldEnum)],
]);

/** The client's names of the models that can be asked for directly within an organization. */
export const TENANT_MODELS = [
  "organization",
  "membership",
  "apiKey",
  "auditEvent",
  "connection",
  "capability",
  "credential",
  "identityKey",
  "customRole",
  "ownEntry",
  "dataKey",
  "call",
  "callIntent",
  "callRollup",
  "callTotal",
  "keyAddress",
  "clientSighting",
  "oauthGrant",
  "savedView",
  "invitation",
  "team",
  "teamMember",
  "accessRule",
  "accessRequest",
  "serviceAccount",
  "serviceAccountTeam",
  "serviceClient",
  "oauthEndedToken",
  "upstreamClient",
  "upstreamAuthorization",
  "upstreamGrant",
  "upstreamRevocation",
  "serverKey",
  "alertRule",
  "notification",
  "webhook",
  "delivery",
  "price",
  "trustedIssuer",
  "trustedSubject",
  "tokenRefusal",
] as const;

export const ALL_MODELS = [
  ...TENANT_MODELS,
  "user",
  "account",
  "session",
  "passkey",
  "verificationToken",
  "instanceHeartbeat",
  "installation",
  "installationEvent",
  "oauthSigningKey",
  "oauthClient",
  "oauthArtifact",
] as const;

/** Left out of every answer unless a caller selects them by name. */
export const SECRET_COLUMNS = {
  apiKey: { secretHash: true, previousSecretHash: true },
  serviceClient: { secretHash: true, previousSecretHash: true },
  credential: { ciphertext: true },
  identityKey: { sealed: true },
  dataKey: { wrapped: true },
  oauthSigningKey: { sealed: true },
  invitation: { tokenHash: true },
  upstreamClient: { secret: true },
  upstreamAuthorization: { sealed: true, stateHash: true, browserHash: true },
  upstreamGrant: { ciphertext: true },
  upstreamRevocation: { sealed: true },
  serverKey: { ciphertext: true },
  webhook: { sealed: true },
} as const;
