import { z } from "zod";
import { PERMISSIONS } from "@/lib/access/permissions";
import { HOLDER_KINDS, REQUEST_STATES, RULE_EFFECTS, SUBJECT_KINDS } from "@/lib/access/schema";
import { ALERT_STATES, METRICS } from "@/lib/alerts/core/metrics";
import { CLIENT_STATES } from "@/lib/authserver/schema";
import { CALL_STATUSES } from "@/lib/calls/record";
import { FINDING_CODES } from "@/lib/clients/core/finding";
import { AUTH_KINDS, CONNECTION_STATUSES, ENVIRONMENTS, NEW_TOOLS_POLICIES } from "@/lib/connections/schema";
import { TOKEN_ALGORITHMS } from "@/lib/issuers/core/issuer-rules";
import { KEY_STATES } from "@/lib/keys/schema";
import { MEMBER_STATES } from "@/lib/members/schema";
import { DELIVERY_CHANNELS, DELIVERY_STATES } from "@/lib/notifications/schema";
import { CATALOG_SHAPES } from "@/lib/openapi/catalog-shapes";
import { CREDENTIAL_MODES } from "@/lib/organizations/settings";
import { CHECK_GROUPS, CHECK_STATES } from "@/lib/review/core/check";
import { FIELD_SCOPES } from "@/lib/server-keys/core/fields";
import { SERVER_KEY_STATES } from "@/lib/server-keys/schema";
import { SERVICE_CLIENT_STATES, SERVICE_STATES } from "@/lib/service-accounts/schema";

/**
 * What the admin API answers, by operation. Loose: a field more breaks nobody who reads the answer, a field less does, and
 * a test finds it. An operation that has no shape here is described as any JSON.
 */
const moment = z.iso.datetime({ offset: true });
const maybe = <Schema extends z.ZodType>(schema: Schema) => schema.nullable();
const page = <Schema extends z.ZodType>(items: Schema, total = true) =>
  z.looseObject({
    items: z.array(items),
    nextCursor: maybe(z.string()),
    ...(total ? { total: z.int() } : {}),
  });
const anyJson = z.looseObject({});

const connectedClient = z.looseObject({
  id: z.string(),
  name: z.string(),
  host: maybe(z.string()),
  redirectsTo: z.string(),
  person: z.looseObject({ id: z.string(), name: z.string() }),
  endpoint: z.string(),
  access: z.enum(["read-only", "standard", "full"]),
  state: z.enum(CLIENT_STATES),
  createdAt: moment,
  lastUsedAt: maybe(moment),
  expiresAt: moment,
  revokedAt: maybe(moment),
});

const member = z.looseObject({
  id: z.string(),
  userId: z.string(),
  name: z.string(),
  email: maybe(z.string()),
  role: z.string(),
  roleName: z.string(),
  state: z.enum(MEMBER_STATES),
  joinedAt: moment,
  lastSignInAt: maybe(moment),
  isYou: z.boolean(),
});

const invitation = z.looseObject({
  id: z.string(),
  email: maybe(z.string()),
  role: z.string(),
  roleName: z.string(),
  invitedBy: maybe(z.string()),
  createdAt: moment,
  expiresAt: moment,
  state: z.enum(["pending", "expired"]),
});

const invitationLink = z.looseObject({ invitation, url: z.string(), mail: z.enum(["sent", "failed", "none"]) });

const team = z.looseObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  createdAt: moment,
  members: z.array(z.looseObject({ id: z.string(), name: z.string() })),
});

const serviceClient = z.looseObject({
  id: z.string(),
  name: z.string(),
  access: z.enum(["read-only", "standard", "full"]),
  method: z.enum(["secret", "private_key"]),
  hint: maybe(z.string()),
  state: z.enum(SERVICE_CLIENT_STATES),
  createdAt: moment,
  expiresAt: moment,
  lastUsedAt: maybe(moment),
  rotatedAt: maybe(moment),
  graceUntil: maybe(moment),
});
const serviceAccount = z.looseObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  role: z.string(),
  roleName: z.string(),
  state: z.enum(SERVICE_STATES),
  teams: z.array(z.looseObject({ id: z.string(), name: z.string() })),
  keys: z.int(),
  clients: z.array(serviceClient),
  createdAt: moment,
  lastUsedAt: maybe(moment),
});
const shownServiceClient = z.looseObject({ client: serviceClient, text: maybe(z.string()) });

const trustedIssuer = z.looseObject({
  id: z.string(),
  name: z.string(),
  iss: z.string(),
  audiences: z.array(z.string()),
  jwksUrl: maybe(z.string()),
  jwks: maybe(z.looseObject({ keys: z.array(anyJson) })),
  algorithms: z.array(z.enum(TOKEN_ALGORITHMS)),
  requiredClaims: z.array(z.looseObject({ claim: z.string(), value: z.string() })),
  maxAgeSeconds: maybe(z.int()),
  toleranceSeconds: z.int(),
  onlyAtJwt: z.boolean(),
  subjectClaim: z.string(),
  matchesEmail: z.boolean(),
  access: z.enum(["read-only", "standard", "full"]),
  subjects: z.array(
    z.looseObject({ value: z.string(), kind: z.enum(["member", "account"]), id: z.string(), name: z.string() }),
  ),
  refusals: z.array(z.looseObject({ check: z.string(), text: z.string(), times: z.int(), lastAt: moment })),
  createdAt: moment,
  lastUsedAt: maybe(moment),
});

const key = z.looseObject({
  id: z.string(),
  name: z.string(),
  hint: z.string(),
  environment: z.enum(ENVIRONMENTS),
  state: z.enum(KEY_STATES),
  servers: z.union([z.literal("all"), z.array(z.string())]),
  permissions: z.array(z.enum(PERMISSIONS)),
  createdBy: maybe(z.string()),
  serviceAccount: maybe(z.looseObject({ id: z.string(), name: z.string() })),
  createdAt: moment,
  expiresAt: maybe(moment),
  lastUsedAt: maybe(moment),
  rotatedAt: maybe(moment),
  graceUntil: maybe(moment),
  addresses: z.int(),
  revokedAt: maybe(moment),
  revokedReason: maybe(z.string()),
});
const subject = z.looseObject({ kind: z.enum(SUBJECT_KINDS), id: maybe(z.string()), name: z.string() });
const accessRule = z.looseObject({
  id: z.string(),
  effect: z.enum(RULE_EFFECTS),
  subject,
  connection: z.string(),
  tool: maybe(z.string()),
  conditions: z.looseObject({}),
  note: z.string(),
  createdAt: moment,
});
const accessRequest = z.looseObject({
  id: z.string(),
  askedBy: subject,
  connection: z.string(),
  tool: maybe(z.string()),
  reason: z.string(),
  state: z.enum(REQUEST_STATES),
  createdAt: moment,
  decidedBy: maybe(z.string()),
});
const shownKey = z.looseObject({ key, text: z.string() });

const connection = z.looseObject({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  kind: z.string(),
  url: z.string(),
  host: z.looseObject({ text: z.string(), isPunycode: z.boolean() }),
  auth: z.string().meta({ examples: [...AUTH_KINDS] }),
  environment: z.enum(ENVIRONMENTS),
  authHint: maybe(z.string()),
  timeoutSeconds: maybe(z.int()),
  exposeNewTools: z.enum(NEW_TOOLS_POLICIES),
  status: z.enum(CONNECTION_STATUSES),
  statusReason: maybe(z.string()),
  isPausedByPerson: z.boolean(),
  nextRetryAt: maybe(moment),
  lastCheckedAt: maybe(moment),
  lastSyncedAt: maybe(moment),
  isStale: z.boolean(),
  tools: z.looseObject({ total: z.int(), exposed: z.int() }),
  createdBy: maybe(z.string()),
  createdAt: moment,
  updatedAt: moment,
});
const names = z.array(z.string());
const role = z.looseObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  isBuiltIn: z.boolean(),
  permissions: z.array(z.enum(PERMISSIONS)),
  members: z.int(),
  serviceAccounts: z.int(),
  mayAssign: z.boolean(),
});
const serverKeys = z.looseObject({
  connection: z.looseObject({ slug: z.string(), name: z.string() }),
  fields: z.array(z.looseObject({ name: z.string(), scope: z.enum(FIELD_SCOPES), hint: maybe(z.string()) })),
  state: z.enum(SERVER_KEY_STATES),
  reason: maybe(z.string()),
  expiresAt: maybe(moment),
  lastUsedAt: maybe(moment),
});
const sharedKeys = serverKeys.extend({ arePersonal: z.boolean(), isSwitchedOff: z.boolean(), people: z.int() });

const forwarding = z.looseObject({
  connection: z.string(),
  forwarding: z.looseObject({ mode: z.enum(["off", "headers", "jwt"]) }),
  defaultAudience: z.string(),
  issuer: z.string(),
  keysUrl: z.string(),
});
const identityKeys = z.looseObject({
  issuer: z.string(),
  keysUrl: z.string(),
  keys: z.array(z.looseObject({ id: z.string(), state: z.enum(["next", "current", "previous"]), activeAt: moment })),
});
const restriction = z.looseObject({
  connection: z.string(),
  restricted: z.boolean(),
  restrictedTools: names,
  newTeams: z.boolean(),
});
const synced = z.looseObject({
  connection,
  ok: z.boolean(),
  problem: maybe(z.string()),
  tools: z.looseObject({ added: names, removed: names, changed: names }),
});

const call = z.looseObject({
  id: z.uuid(),
  startedAt: moment,
  source: z.string(),
  method: z.string(),
  endpoint: z.string(),
  principalKind: z.string(),
  principalName: maybe(z.string()),
  clientName: maybe(z.string()),
  clientVersion: maybe(z.string()),
  connectionId: maybe(z.string()),
  connectionSlug: maybe(z.string()),
  tool: z.string(),
  status: z.enum(CALL_STATUSES),
  errorClass: maybe(z.string()),
  errorMessage: maybe(z.string()),
  totalMs: z.number(),
});
const payload = maybe(z.looseObject({ text: z.string(), isTruncated: z.boolean() }));

const alertRule = z.looseObject({
  id: z.string(),
  name: z.string(),
  metric: z.enum(METRICS),
  connection: maybe(z.string()),
  threshold: maybe(z.number()),
  minutes: z.int(),
  quietMinutes: z.int(),
  byEmail: z.boolean(),
  webhook: maybe(z.string()),
  enabled: z.boolean(),
  text: z.string(),
  state: z.enum(ALERT_STATES),
  stateSince: moment,
  value: maybe(z.number()),
  firedAt: maybe(moment),
  evaluatedAt: maybe(moment),
});
const delivery = z.looseObject({
  id: z.string(),
  channel: z.enum(DELIVERY_CHANNELS),
  to: z.string(),
  title: z.string(),
  state: z.enum(DELIVERY_STATES),
  attempts: z.int(),
  nextAttemptAt: maybe(moment),
  problem: maybe(z.string()),
  createdAt: moment,
  sentAt: maybe(moment),
});
const webhook = z.looseObject({
  id: z.string(),
  url: z.string(),
  createdAt: moment,
  lastDelivery: maybe(delivery),
});
const price = z.looseObject({
  id: z.string(),
  connection: z.string(),
  tool: maybe(z.string()),
  amount: z.string(),
  from: z.string(),
});
const costs = z.array(
  z.looseObject({ id: z.string(), name: z.string(), calls: z.int(), priced: z.int(), cost: z.string() }),
);
const reviewScore = z.looseObject({ passed: z.int(), of: z.int() });
const figures = z.looseObject({ calls: z.int() });
const namedFigures = z.looseObject({ id: z.string(), name: z.string(), calls: z.int() });
const named = z.looseObject({ kind: z.string(), id: z.string(), name: z.string() });
const settings = z.looseObject({
  name: z.string(),
  gatewayEnabled: z.boolean(),
  capturePayloads: z.boolean(),
  userKeys: z.boolean(),
  strictCallLog: z.boolean(),
  credentialMode: z.enum(CREDENTIAL_MODES),
});

export const SHAPES: Readonly<Record<string, z.ZodType>> = {
  ...CATALOG_SHAPES,
  "costs.get": z.looseObject({
    currency: z.string(),
    from: moment,
    to: moment,
    cost: z.string(),
    calls: z.int(),
    priced: z.int(),
    servers: costs,
    tools: costs,
    callers: maybe(costs),
  }),
  "prices.list": z.looseObject({ currency: z.string(), items: z.array(price) }),
  "prices.set": price,
  "prices.remove": z.looseObject({ removed: z.string() }),
  "prices.setCurrency": z.looseObject({ currency: z.string() }),
  "alertRules.list": z.looseObject({ items: z.array(alertRule), canSendMail: z.boolean() }),
  "alertRules.create": alertRule,
  "alertRules.update": alertRule,
  "alertRules.remove": z.looseObject({ removed: z.string() }),
  "alertRules.test": z.looseObject({ tested: z.string() }),
  "webhooks.list": page(webhook),
  "webhooks.create": z.looseObject({ webhook, text: z.string() }),
  "webhooks.remove": z.looseObject({ removed: z.string() }),
  "deliveries.list": page(delivery),
  "notifications.list": z.looseObject({
    ...page(
      z.looseObject({
        id: z.string(),
        kind: z.string(),
        title: z.string(),
        text: z.string(),
        path: z.string(),
        createdAt: moment,
        readAt: maybe(moment),
      }),
    ).shape,
    unread: z.int(),
  }),
  "notifications.read": z.looseObject({ unread: z.int() }),
  "analytics.overview": z.looseObject({
    from: moment,
    to: moment,
    timeZone: z.string(),
    current: figures,
    previous: figures,
    series: z.array(z.looseObject({ at: moment, calls: z.int() })),
    servers: z.array(namedFigures),
    tools: maybe(z.array(namedFigures)),
    clients: maybe(z.array(namedFigures)),
  }),
  "audit.list": page(
    z.looseObject({
      id: z.string(),
      at: moment,
      action: z.string(),
      actor: named,
      target: named,
      before: z.json(),
      after: z.json(),
      address: maybe(z.string()),
    }),
    false,
  ),
  "calls.get": z.looseObject({
    ...call.shape,
    principalId: maybe(z.string()),
    keyId: maybe(z.string()),
    clientAddress: maybe(z.string()),
    upstreamTool: maybe(z.string()),
    upstreamMs: maybe(z.number()),
    gatewayMs: maybe(z.number()),
    traceId: z.string(),
    isStrict: z.boolean(),
    arguments: payload,
    result: payload,
  }),
  "calls.list": page(call, false),
  "calls.servers": z.array(z.looseObject({ slug: z.string(), isRemoved: z.boolean() })),
  "accessRules.list": page(accessRule),
  "accessRules.create": accessRule,
  "accessRules.remove": z.looseObject({ removed: z.string() }),
  "access.explain": z.looseObject({
    allowed: z.boolean(),
    because: z.string(),
    rule: maybe(accessRule),
    checks: z.array(z.looseObject({ check: z.string(), passed: z.boolean(), text: z.string() })),
  }),
  "access.who": page(
    z.looseObject({
      kind: z.enum(HOLDER_KINDS),
      id: z.string(),
      name: z.string(),
      role: maybe(z.looseObject({ id: z.string(), name: z.string() })),
      teams: names,
      allowed: z.boolean(),
      because: z.string(),
      rule: maybe(accessRule),
      own: maybe(z.enum(RULE_EFFECTS)),
    }),
  ),
  "access.assign": z.looseObject({ made: z.int(), removed: z.int() }),
  "accessRequests.list": page(accessRequest),
  "accessRequests.decide": accessRequest,
  "accessRestrictions.list": page(restriction),
  "connections.restrict": restriction,
  "accounts.update": z.looseObject({
    id: z.string(),
    label: z.string(),
    isDefault: z.boolean(),
    rules: z.array(z.string()),
    accountName: maybe(z.string()),
    state: z.enum(["connected", "needs_reauth", "client_refused"]),
  }),
  "connections.forgetClient": z.looseObject({ issuer: z.string(), clientId: z.string() }),
  "roles.list": page(role),
  "roles.create": role,
  "roles.update": role,
  "roles.remove": z.looseObject({ removed: z.string() }),
  "connections.keys": sharedKeys,
  "connections.setKeys": sharedKeys,
  "connections.removeKeys": z.looseObject({ removed: z.string() }),
  "serverKeys.list": z.looseObject({ items: z.array(serverKeys) }),
  "serverKeys.set": serverKeys,
  "serverKeys.remove": z.looseObject({ removed: z.string() }),
  "serverKeys.test": z.looseObject({ ok: z.boolean(), problem: maybe(z.string()), tools: z.int() }),
  "connections.forwarding": forwarding,
  "connections.setForwarding": forwarding,
  "identityKeys.list": identityKeys,
  "identityKeys.rotate": identityKeys,
  "members.list": page(member),
  "members.update": member,
  "members.remove": z.looseObject({ removed: z.string() }),
  "members.leave": z.looseObject({ left: z.string() }),
  "members.handOver": member,
  "invitations.list": page(invitation),
  "invitations.create": invitationLink,
  "invitations.renew": invitationLink,
  "invitations.revoke": z.looseObject({ revoked: z.string() }),
  "teams.list": page(team),
  "teams.create": team,
  "teams.update": team,
  "teams.remove": z.looseObject({ removed: z.string() }),
  "teams.setMembers": team,
  "trustedIssuers.list": z.array(trustedIssuer),
  "trustedIssuers.create": trustedIssuer,
  "trustedIssuers.update": trustedIssuer,
  "trustedIssuers.remove": z.looseObject({ removed: z.string() }),
  "trustedIssuers.setSubjects": trustedIssuer,
  "trustedIssuers.test": z.looseObject({
    accepted: z.boolean(),
    checks: z.array(z.looseObject({ check: z.string(), passed: z.boolean(), text: z.string() })),
    standsFor: maybe(z.looseObject({ kind: z.enum(["person", "service"]), id: z.string(), name: z.string() })),
  }),
  "serviceAccounts.list": page(serviceAccount),
  "serviceAccounts.get": serviceAccount,
  "serviceAccounts.create": serviceAccount,
  "serviceAccounts.update": serviceAccount,
  "serviceAccounts.remove": z.looseObject({ removed: z.string() }),
  "serviceClients.create": shownServiceClient,
  "serviceClients.rotate": shownServiceClient,
  "serviceClients.revoke": serviceClient,
  "clients.list": page(connectedClient),
  "clients.revoke": connectedClient,
  "clients.check": z.array(
    z.looseObject({
      key: z.looseObject({ id: z.string(), name: z.string() }),
      clientName: z.string(),
      clientVersion: z.string(),
      endpoint: z.string(),
      firstSeenAt: moment,
      connectedAt: maybe(moment),
      listedAt: maybe(moment),
      tools: z.int(),
      findings: z.array(
        z.looseObject({
          code: z.enum(FINDING_CODES),
          level: z.enum(["warn", "note"]),
          title: z.string(),
          advice: z.string(),
          source: maybe(z.string()),
        }),
      ),
    }),
  ),
  "connections.create": z.looseObject({ ...connection.shape, notices: names }),
  "connections.explore": z.looseObject({
    ok: z.boolean(),
    steps: z.array(z.looseObject({ step: z.string(), outcome: z.string(), ms: z.number(), detail: z.string() })),
    problem: maybe(z.string()),
    serverInfo: maybe(anyJson),
    protocolVersion: maybe(z.string()),
    notices: names,
    tools: z.array(anyJson),
  }),
  "connections.get": z.looseObject({
    ...connection.shape,
    protocolVersion: maybe(z.string()),
    instructions: maybe(z.string()),
    capabilities: z.array(
      z.looseObject({
        kind: z.string(),
        name: z.string(),
        exportedName: z.string(),
        title: maybe(z.string()),
        description: maybe(z.string()),
        exposed: z.boolean(),
        hiddenReason: maybe(z.string()),
        definition: anyJson,
      }),
    ),
  }),
  "connections.list": page(connection),
  "connections.pause": z.looseObject({ connection }),
  "connections.resume": synced,
  "connections.setTools": z.looseObject({ total: z.int(), exposed: z.int(), message: z.string() }),
  "connections.sync": synced,
  "connections.update": connection,
  "keys.create": shownKey,
  "keys.get": key,
  "keys.list": page(key),
  "keys.revoke": key,
  "keys.rotate": shownKey,
  "keys.update": key,
  "organization.review": z.looseObject({
    score: reviewScore,
    groups: z.array(
      z.looseObject({
        group: z.enum(CHECK_GROUPS),
        score: reviewScore,
        checks: z.array(
          z.looseObject({
            id: z.string(),
            title: z.string(),
            why: z.string(),
            state: z.enum(CHECK_STATES),
            found: z.string(),
            path: z.string(),
          }),
        ),
      }),
    ),
  }),
  "organization.attention": z.looseObject({ connections: z.int(), accessRequests: z.int() }),
  "organization.settings": settings,
  "organization.update": settings,
  "search.find": z.array(z.looseObject({ kind: z.string(), name: z.string() })),
};

/** Of `GET /whoami`, which belongs to no organization's path. */
export const WHOAMI_SHAPE = z.union([
  z.looseObject({
    kind: z.literal("key"),
    id: z.string(),
    name: z.string(),
    organization: z.looseObject({ slug: z.string(), name: z.string() }),
    servers: z.union([z.literal("all"), z.array(z.string())]),
    permissions: z.array(z.enum(PERMISSIONS)),
    expiresAt: maybe(moment),
  }),
  z.looseObject({ kind: z.literal("user"), id: z.string(), name: z.string(), organizations: z.array(anyJson) }),
]);

export const PROBLEM_SHAPE = z.looseObject({
  error: z.looseObject({
    code: z.string(),
    message: z.string(),
    details: anyJson.optional(),
    requestId: z.string(),
  }),
});
