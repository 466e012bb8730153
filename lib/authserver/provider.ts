import type { Adapter, Client, Configuration, KoaContextWithOIDC, Provider } from "oidc-provider";
import { documentFetcher } from "@/lib/authserver/client-documents";
import { ACCESS_TOKEN_SECONDS, SERVICE_TOKEN_SECONDS } from "@/lib/authserver/core/lifetimes";
import {
  canonicalResource,
  type ResourceName,
  type ResourceRules,
  resourceOfIndicator,
  slugOfEndpoint,
} from "@/lib/authserver/core/resource";
import { SCOPES } from "@/lib/authserver/core/scopes";
import { renderAuthError } from "@/lib/authserver/error-page";
import { errors, interactionPolicy, OidcProvider } from "@/lib/authserver/oidc-library";
import { SIGNING_ALGORITHM, type SigningKeys } from "@/lib/authserver/signing-keys";
import { artifactAdapter } from "@/lib/authserver/storage/artifacts";
import { clientAdapter, isClientSecret, makeClientSecret } from "@/lib/authserver/storage/clients";
import { findGrant } from "@/lib/authserver/storage/find-grant";
import { type EndGrant, grantAdapter } from "@/lib/authserver/storage/grants";
import { NOTHING } from "@/lib/authserver/storage/nothing";
import { findServiceClient } from "@/lib/authserver/storage/service-clients";
import { newId } from "@/lib/base/ids";
import type { Database } from "@/lib/db/database";
import type { SystemDb } from "@/lib/db/scoped";
import type { Outbound } from "@/lib/net/outbound";

/** Where the authorization server's own addresses are. None is stripped of a prefix anywhere. */
export const ROUTES = {
  authorization: "/oauth/authorize",
  token: "/oauth/token",
  registration: "/oauth/register",
  revocation: "/oauth/revoke",
  jwks: "/.well-known/jwks.json",
} as const;

/** The page on which a person decides; Next draws it. */
export const CONSENT_PATH = "/oauth/consent";

const MINUTE = 60;
const DAY = 86_400;
const CODE_SECONDS = MINUTE;
const INTERACTION_SECONDS = 10 * MINUTE;
/** A refresh token that is not used ends; what a person has granted ends in any case. */
const REFRESH_IDLE_SECONDS = 7 * DAY;
export const GRANT_SECONDS = 30 * DAY;

export interface ProviderParts {
  readonly rules: ResourceRules;
  readonly database: Database;
  readonly outbound: Outbound;
  readonly keys: SigningKeys;
  /** Signs the cookies that tie an answer to the browser that asked. */
  readonly cookieKey: Buffer;
  readonly allowsRegistration: boolean;
  registeredFrom(): string | null;
  readonly endGrant: EndGrant;
}

/**
 * oidc-provider (certified), narrowed to what MCP clients need: the authorization code with PKCE (S256), rotated refresh
 * tokens, registration, revocation, and for service accounts client credentials. Access tokens are signed and name one endpoint as their audience.
 */
export function createProvider(parts: ProviderParts): Provider {
  const provider = new OidcProvider(parts.rules.publicUrl, configure(parts));
  // Addresses are built from X-Forwarded-*, which `serve` sets itself from PUBLIC_URL, whatever a client sends.
  provider.proxy = true;
  const { prototype } = provider.Client as unknown as {
    prototype: { clientSecret?: string; compareClientSecret: unknown };
  };
  prototype.compareClientSecret = function compareClientSecret(
    this: { clientSecret?: string },
    given: string,
  ): boolean {
    return isClientSecret(given, this.clientSecret);
  };
  return provider;
}

function configure(parts: ProviderParts): Configuration {
  const isSecure = parts.rules.publicUrl.startsWith("https:");
  const cookie = (name: string) => `${isSecure ? "__Secure-" : ""}causeway.oauth-${name}`;
  const cookies = { httpOnly: true, sameSite: "lax", secure: isSecure, signed: true } as const;
  return {
    adapter: adapterFor(parts),
    jwks: { keys: [...parts.keys.privateJwks] as never },
    routes: ROUTES,
    scopes: ["offline_access"],
    claims: {},
    responseTypes: ["code"],
    allowOmittingSingleRegisteredRedirectUri: false,
    clientAuthMethods: ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"],
    enabledJWA: { idTokenSigningAlgValues: [SIGNING_ALGORITHM] },
    clientDefaults: { id_token_signed_response_alg: SIGNING_ALGORITHM },
    pkce: { required: () => true },
    cookies: {
      keys: [parts.cookieKey],
      names: { session: cookie("session"), interaction: cookie("interaction"), resume: cookie("resume") },
      long: cookies,
      short: cookies,
    },
    interactions: {
      policy: interactionPolicy.base(),
      url: (_ctx, interaction) => `${CONSENT_PATH}/${interaction.uid}`,
    },
    ttl: {
      AccessToken: ACCESS_TOKEN_SECONDS,
      ClientCredentials: SERVICE_TOKEN_SECONDS,
      AuthorizationCode: CODE_SECONDS,
      Interaction: INTERACTION_SECONDS,
      Session: INTERACTION_SECONDS,
      Grant: GRANT_SECONDS,
      IdToken: ACCESS_TOKEN_SECONDS,
      RefreshToken: (_ctx, token) => {
        const granted = token.iiat ?? Math.floor(Date.now() / 1000);
        return Math.max(1, Math.min(REFRESH_IDLE_SECONDS, granted + GRANT_SECONDS - Math.floor(Date.now() / 1000)));
      },
    },
    rotateRefreshToken: true,
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed("refresh_token"),
    expiresWithSession: async () => false,
    extraTokenClaims: async (_ctx, token) => {
      if (token.kind === "ClientCredentials") return { grant_id: token.clientId };
      return "grantId" in token && token.grantId ? { grant_id: token.grantId } : undefined;
    },
    findAccount: async (_ctx, sub) => {
      const user = await parts.database.system.user.findUnique({ where: { id: sub }, select: { id: true } });
      return user ? { accountId: sub, claims: async () => ({ sub }) } : undefined;
    },
    // A person decides each time: what another visit granted is not taken for an answer.
    loadExistingGrant: async (ctx) => {
      const grantId = ctx.oidc.result?.consent?.grantId;
      return grantId === undefined ? undefined : ctx.oidc.provider.Grant.find(grantId);
    },
    clientBasedCORS: (_ctx, origin, client) => isOwnOrigin(origin, client),
    renderError: renderAuthError,
    fetch: documentFetcher(parts.outbound) as never,
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      dPoP: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: {
        enabled: true,
        allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId,
      },
      registration: {
        enabled: parts.allowsRegistration,
        idFactory: () => newId("cli"),
        secretFactory: makeClientSecret,
        issueRegistrationAccessToken: false,
      },
      clientIdMetadataDocument: { enabled: true, ack: "draft-02", cacheDuration: { min: MINUTE, max: DAY } },
      resourceIndicators: {
        enabled: true,
        defaultResource: async (_ctx, _client, oneOf) => {
          if (oneOf?.length === 1 && oneOf[0] !== undefined) return oneOf[0];
          throw new errors.InvalidTarget("name one MCP endpoint as resource (RFC 8707)");
        },
        getResourceServerInfo: (ctx, indicator) => resourceServer(parts, ctx, indicator),
        useGrantedResource: async () => true,
      },
    },
  };
}

/** An indicator must name an endpoint of ours; which organization's it is, a grant says once there is one. */
async function resourceServer(parts: ProviderParts, ctx: KoaContextWithOIDC, indicator: string) {
  const asked = ctx.oidc.params?.resource;
  const resource = resourceOfIndicator(indicator, parts.rules);
  if (!resource || (Array.isArray(asked) && asked.length > 1))
    throw new errors.InvalidTarget("the resource must be one MCP endpoint of this gateway");
  if (ctx.oidc.params?.grant_type === "client_credentials") return serviceResource(parts, ctx, resource);
  const grantId = ctx.oidc.entities.Grant?.jti;
  const audience =
    grantId === undefined
      ? indicator
      : await audienceOfGrant(parts, grantId, resource.organizationSlug, resource.endpoint);
  return tokensFor(parts, audience, SCOPES, ACCESS_TOKEN_SECONDS);
}

/** How tokens for an endpoint are made. */
function tokensFor({ keys }: ProviderParts, audience: string, scopes: readonly string[], seconds: number) {
  return {
    scope: scopes.join(" "),
    audience,
    accessTokenTTL: seconds,
    accessTokenFormat: "jwt" as const,
    jwt: { sign: { alg: SIGNING_ALGORITHM, kid: keys.current } as const },
  };
}

/** For a service account: an endpoint that its own organization has, and no more than its client may. */
async function serviceResource(parts: ProviderParts, ctx: KoaContextWithOIDC, resource: ResourceName) {
  const { system } = parts.database;
  const client = await findServiceClient(system, ctx.oidc.client?.clientId ?? "");
  if (!client) throw new errors.InvalidClient("client not found");
  const { slug } = client.organization;
  const isOwn = [null, slug].includes(resource.organizationSlug);
  if (!isOwn || !(await hasEndpoint(system, client.organizationId, resource.endpoint)))
    throw new errors.InvalidTarget("the resource must be an MCP endpoint of the service account's organization");
  const audience = canonicalResource(parts.rules.publicUrl, slug, resource.endpoint);
  return tokensFor(parts, audience, client.scopes, SERVICE_TOKEN_SECONDS);
}

async function hasEndpoint(db: SystemDb, organizationId: string, endpoint: string): Promise<boolean> {
  const slug = slugOfEndpoint(endpoint);
  if (slug === null) return true;
  return (await db.connection.findFirst({ where: { organizationId, slug }, select: { id: true } })) !== null;
}

async function audienceOfGrant(
  { database, rules }: ProviderParts,
  grantId: string,
  organizationSlug: string | null,
  endpoint: string,
): Promise<string> {
  const grant = await findGrant(database.system, grantId);
  if (!grant) throw new errors.InvalidGrant("grant not found");
  const isSame = grant.endpoint === endpoint && [null, grant.organizationSlug].includes(organizationSlug);
  if (!isSame) throw new errors.InvalidTarget("the resource is not the one that was granted");
  return canonicalResource(rules.publicUrl, grant.organizationSlug, grant.endpoint);
}

function adapterFor(parts: ProviderParts): (model: string) => Adapter {
  const db = parts.database.system;
  const replayed = (grantId: string) => parts.endGrant(grantId, "reuse");
  return (model) => {
    switch (model) {
      case "Client":
        return clientAdapter(db, parts.registeredFrom);
      case "Grant":
        return grantAdapter(db, parts.endGrant);
      case "AuthorizationCode":
      case "RefreshToken":
      case "Interaction":
      case "ReplayDetection":
        return artifactAdapter(model, db, replayed);
      default:
        return NOTHING;
    }
  };
}

/** A page may call the token endpoint that is served from where the client's answers go. */
function isOwnOrigin(origin: string, client: Client): boolean {
  return (client.redirectUris ?? []).some((uri) => URL.canParse(uri) && new URL(uri).origin === origin);
}
