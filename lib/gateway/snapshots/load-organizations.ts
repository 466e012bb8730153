import { mayRoleCall, type Person } from "@/lib/access/facts";
import { policyOf } from "@/lib/access/load-policy";
import { isPermission } from "@/lib/access/permissions";
import { sha256Hex } from "@/lib/base/hash";
import { isJsonObject, type JsonObject } from "@/lib/base/json";
import type { Database } from "@/lib/db/database";
import { toSealedKey } from "@/lib/forwarding/connection-forwarding";
import type { ForwardingView } from "@/lib/forwarding/core/settings";
import { publishedKey } from "@/lib/forwarding/identity-keys";
import { readForwarding } from "@/lib/forwarding/schema";
import {
  type ConnectionStatus,
  type ConnectionView,
  type Definition,
  type Era,
  type PersonalAccount,
  REMOTE_KINDS,
  type SealedCredential,
} from "@/lib/gateway/core/snapshot";
import type { GrantRecord, KeyRecord, OrganizationState } from "@/lib/gateway/snapshots/snapshots";
import { compileIssuer, SUBJECT_COLUMNS } from "@/lib/issuers/load-issuers";
import { compileHeaderParameters } from "@/lib/mcp/header-parameters";
import { choiceOf, personalAccount, personalCredentials, sealedGrant } from "@/lib/oauth/sealed-grant";
import type { FillingPerson } from "@/lib/server-keys/core/filling";
import {
  type FillableOrganization,
  fillableOf,
  fillingMarks,
  fillingPerson,
  presentFillable,
  SEALED_VALUES_COLUMNS,
  type SealedValuesRow,
} from "@/lib/server-keys/fillable";

/** How long a call may take where neither the connection nor anybody else says otherwise. */
const DEFAULT_TIMEOUT_MS = 300_000;

const MAX_READINGS = 5;

/** Longer than an access token lives: until then somebody may come with one of a revoked grant. */
const REVOKED_IS_KNOWN_MS = 2 * 3_600_000;

/**
 * Reads everything that the data plane holds of organizations: of one, or of all at the start. It takes several queries;
 * an organization that was changed between them is read again, so that a connection's new address never meets its old
 * credential. One that changes all the time is taken as it is: its next notification is on its way.
 */
export async function loadOrganizations(database: Database, organizationId?: string): Promise<OrganizationState[]> {
  const states: OrganizationState[] = [];
  let wanted = organizationId === undefined ? undefined : [organizationId];
  for (let reading = 1; wanted?.length !== 0; reading++) {
    const read = await readOrganizations(database, wanted);
    const changed = await changedSince(database, read);
    const isLast = reading === MAX_READINGS;
    states.push(...read.filter((state) => isLast || !changed.has(state.organization.id)));
    wanted = isLast ? [] : [...changed];
  }
  return states;
}

async function changedSince(database: Database, states: readonly OrganizationState[]): Promise<Set<string>> {
  const ids = states.map((state) => state.organization.id);
  const rows = await database.system.organization.findMany({
    where: { id: { in: ids } },
    select: { id: true, configVersion: true },
  });
  const versions = new Map(rows.map((row) => [row.id, row.configVersion]));
  return new Set(ids.filter((id, at) => versions.get(id) !== states[at]?.version));
}

async function readOrganizations(
  database: Database,
  organizationIds: readonly string[] | undefined,
): Promise<OrganizationState[]> {
  const { system } = database;
  const where = organizationIds === undefined ? {} : { organizationId: { in: [...organizationIds] } };
  const organizations = await system.organization.findMany({
    where: organizationIds === undefined ? {} : { id: { in: [...organizationIds] } },
  });
  const now = Date.now();
  const isFresh = {
    expiresAt: { gt: new Date(now) },
    OR: [{ revokedAt: null }, { revokedAt: { gt: new Date(now - REVOKED_IS_KNOWN_MS) } }],
  };
  const [
    memberships,
    keys,
    connections,
    credentials,
    capabilities,
    grants,
    rules,
    serviceAccounts,
    serviceClients,
    endedTokens,
    teams,
    identityKeys,
    upstreamGrants,
    serverKeys,
    issuers,
    customRoles,
  ] = await Promise.all([
    system.membership.findMany({
      where,
      select: {
        organizationId: true,
        userId: true,
        role: true,
        suspendedAt: true,
        teams: { select: { teamId: true } },
        user: { select: { name: true, email: true, emailVerified: true } },
      },
    }),
    system.apiKey.findMany({ where, omit: { secretHash: false, previousSecretHash: false } }),
    system.connection.findMany({ where }),
    system.credential.findMany({ where, omit: { ciphertext: false } }),
    system.capability.findMany({
      where: { ...where, exposed: true, hiddenReason: null },
      orderBy: [{ connectionId: "asc" }, { kind: "asc" }, { position: "asc" }],
    }),
    system.oauthGrant.findMany({
      where: { ...where, ...isFresh },
      include: { user: { select: { name: true, email: true } } },
    }),
    system.accessRule.findMany({ where, orderBy: { id: "asc" } }),
    system.serviceAccount.findMany({
      where,
      select: {
        id: true,
        organizationId: true,
        name: true,
        role: true,
        suspendedAt: true,
        teams: { select: { teamId: true } },
      },
    }),
    system.serviceClient.findMany({ where: { ...where, ...isFresh } }),
    system.oauthEndedToken.findMany({ where: { ...where, expiresAt: { gt: new Date(now) } } }),
    system.team.findMany({ where, select: { id: true, organizationId: true, name: true } }),
    system.identityKey.findMany({ where, orderBy: { activeAt: "desc" }, omit: { sealed: false } }),
    system.upstreamGrant.findMany({ where, omit: { ciphertext: false }, orderBy: { id: "asc" } }),
    system.serverKey.findMany({ where, select: SERVER_KEY_COLUMNS, orderBy: { createdAt: "asc" } }),
    system.trustedIssuer.findMany({ where, include: { subjects: SUBJECT_COLUMNS } }),
    system.customRole.findMany({ where, select: { id: true, name: true, permissions: true } }),
  ]);
  const roles: OwnRoles = {
    names: new Map(customRoles.map(({ id, name }) => [id, name])),
    permissions: new Map(customRoles.map(({ id, permissions }) => [id, permissions])),
  };
  const accounts = new Map(serviceAccounts.map((account) => [account.id, account]));
  const isWorking = (id: string) => accounts.get(id)?.suspendedAt === null;
  const present = memberships.filter(({ suspendedAt }) => suspendedAt === null);
  const members = new Set(present.map(({ organizationId, userId }) => `${organizationId} ${userId}`));
  const isOwned = (key: { organizationId: string; userId: string | null; serviceAccountId: string | null }) => {
    if (key.serviceAccountId !== null) return isWorking(key.serviceAccountId);
    return key.userId === null || members.has(`${key.organizationId} ${key.userId}`);
  };
  const credentialOf = new Map(credentials.map((credential) => [credential.connectionId, credential]));
  const capabilitiesOf = groupByConnection(capabilities);
  const grantsOf = groupByConnection(
    upstreamGrants.filter(
      ({ organizationId, userId }) => userId === null || members.has(`${organizationId} ${userId}`),
    ),
  );
  const keysOf = groupByConnection(serverKeys);
  return organizations.map((organization) => {
    const ofOrganization = present.filter(({ organizationId }) => organizationId === organization.id);
    const fillingPeople = new Map(ofOrganization.map((row) => [row.userId, fillingPerson(row)]));
    const own = connections.filter((connection) => connection.organizationId === organization.id);
    const signing = identityKeys.filter((key) => key.organizationId === organization.id);
    const sealedKeys = signing.map(toSealedKey);
    return {
      organization: {
        id: organization.id,
        slug: organization.slug,
        name: organization.name,
        gatewayEnabled: organization.gatewayEnabled,
        suspension: organization.suspendedAt && (organization.suspendedReason ?? ""),
        capturePayloads: organization.capturePayloads,
        strictCallLog: organization.strictCallLog,
        credentialMode: organization.credentialMode,
      },
      version: organization.configVersion,
      connections: own.map((connection) =>
        viewOf(
          connection,
          credentialOf.get(connection.id),
          capabilitiesOf.get(connection.id) ?? [],
          forwardingFor(connection, organization, sealedKeys),
          grantsOf.get(connection.id) ?? [],
          { organization, keys: keysOf.get(connection.id) ?? [], people: fillingPeople },
        ),
      ),
      keys: keys
        .filter((key) => key.organizationId === organization.id)
        // Keys of who is suspended rest, and are what they were when the person comes back; who is no member has none.
        .map((key) => (isOwned(key) ? key : { ...key, revokedAt: key.revokedAt ?? new Date(now) }))
        .flatMap((key) => recordsOf(key, accounts.get(key.serviceAccountId ?? "") ?? null)),
      people: new Map(
        [
          ...present.map((row) => ({ ...row, id: row.userId })),
          ...serviceAccounts
            .filter(({ suspendedAt }) => suspendedAt === null)
            .map((row) => ({ ...row, user: { name: row.name, email: null, emailVerified: null } })),
        ]
          .filter((row) => row.organizationId === organization.id)
          .map((row) => [row.id, personOf(row, roles)]),
      ),
      teams: new Map(teams.filter((team) => team.organizationId === organization.id).map(({ id, name }) => [id, name])),
      identityKeys: signing.map((key) => publishedKey(key) as JsonObject),
      policy: policyOf(
        rules.filter((rule) => rule.organizationId === organization.id),
        own,
      ),
      grants: [
        ...grants
          .filter((grant) => grant.organizationId === organization.id)
          .map((grant) => grantOf(grant, members.has(`${organization.id} ${grant.userId}`), now)),
        ...serviceClients
          .filter((client) => client.organizationId === organization.id)
          .flatMap((client) => serviceGrantOf(client, accounts.get(client.serviceAccountId), now)),
      ],
      issuers: issuers.filter((row) => row.organizationId === organization.id).map(compileIssuer),
      endedTokens: new Map(
        endedTokens
          .filter((token) => token.organizationId === organization.id)
          .map(({ id, holderId }) => [id, holderId]),
      ),
    };
  });
}

type Rows<
  Model extends
    | "connection"
    | "credential"
    | "capability"
    | "apiKey"
    | "oauthGrant"
    | "serviceClient"
    | "upstreamGrant",
> = Awaited<ReturnType<Database["system"][Model]["findMany"]>>[number];

function viewOf(
  row: Rows<"connection">,
  credential: Rows<"credential"> | undefined,
  capabilities: readonly Rows<"capability">[],
  forwarding: ForwardingView | null,
  grants: readonly Rows<"upstreamGrant">[],
  filling: FillingParts,
): ConnectionView {
  const presented = presentedBy(row, credential, grants, filling);
  const definitionsOf = (kind: string) =>
    capabilities
      .filter((capability) => capability.kind === kind)
      .map((capability) => capability.definition as unknown as Definition);
  const marks = capabilities.map((capability) => `${capability.id}${capability.definitionHash}${capability.position}`);
  return {
    id: row.id,
    revision: sha256Hex(
      [
        row.updatedAt.getTime(),
        row.kind,
        row.status,
        row.statusReason,
        credential?.version,
        JSON.stringify(forwarding),
        ...grants.map(({ id, epoch, state, ...row }) => JSON.stringify([id, epoch, state, choiceOf(row)])),
        ...(row.headerTemplates === null
          ? []
          : fillingMarks(filling.organization, filling.keys, filling.people.values())),
        ...marks,
      ].join("|"),
    ),
    organizationId: row.organizationId,
    slug: row.slug,
    name: row.name,
    kind: REMOTE_KINDS.find((kind) => kind === row.kind) ?? "builtin",
    url: row.url,
    ...presented,
    lacksCredential: row.authKind !== "none" && !presented.credential,
    forwarding,
    timeoutMs: row.timeoutSeconds === null ? DEFAULT_TIMEOUT_MS : row.timeoutSeconds * 1000,
    status: row.status as ConnectionStatus,
    statusReason: row.statusReason,
    nextRetryAt: row.nextRetryAt?.getTime() ?? null,
    isDisabled: row.disabledAt !== null,
    era: row.era as Era | null,
    protocolVersion: row.protocolVersion,
    legacyProtocolVersion: row.legacyProtocolVersion,
    serverInfo: objectOrNull(row.serverInfo),
    capabilities: objectOrNull(row.capabilities) ?? {},
    instructions: instructionsFor(row),
    // SEP-2243: a tool whose header annotations are invalid must not be offered; the server's others are.
    tools: definitionsOf("tool").filter((tool) => compileHeaderParameters(tool.inputSchema) !== null),
    resources: definitionsOf("resource"),
    resourceTemplates: definitionsOf("resource_template"),
    prompts: definitionsOf("prompt"),
  };
}

function forwardingFor(
  { forwarding }: Rows<"connection">,
  { slug, name }: { readonly slug: string; readonly name: string },
  keys: ForwardingView["keys"],
): ForwardingView | null {
  const settings = forwarding === null ? null : readForwarding(forwarding);
  return settings && { settings, organization: { slug, name }, keys };
}

/** What fills the placeholders of a connection's headers. */
interface FillingParts {
  readonly organization: FillableOrganization;
  readonly keys: readonly SealedValuesRow[];
  /** The members that are present. */
  readonly people: ReadonlyMap<string, FillingPerson>;
}

const SERVER_KEY_COLUMNS = { ...SEALED_VALUES_COLUMNS, connectionId: true } as const;

function personOf({ role, teams, user }: PersonRow, roles: OwnRoles): Person {
  return {
    role,
    roleName: roles.names.get(role) ?? role,
    mayCall: mayRoleCall(role, roles.permissions),
    teamIds: new Set(teams.map(({ teamId }) => teamId)),
    name: user.name,
    email: user.email,
    isEmailVerified: user.emailVerified !== null,
  };
}

/** The organizations' own roles, by id. */
interface OwnRoles {
  readonly names: ReadonlyMap<string, string>;
  readonly permissions: ReadonlyMap<string, readonly string[]>;
}

interface PersonRow {
  readonly role: string;
  readonly teams: readonly { readonly teamId: string }[];
  readonly user: { readonly name: string | null; readonly email: string | null; readonly emailVerified: Date | null };
}

/** What requests to it carry: everybody's credential, or each person's own. */
function presentedBy(
  row: Rows<"connection">,
  credential: Rows<"credential"> | undefined,
  grants: readonly Rows<"upstreamGrant">[],
  { organization, keys, people }: FillingParts,
): Pick<ConnectionView, "credential" | "personal" | "accounts" | "isAuthorized"> {
  if (row.authKind !== "oauth") {
    const fillable = fillableOf(row, credential ? pickCredential(credential) : null, organization, keys);
    if (fillable) {
      const presented = presentFillable(fillable, keys, (id) => people.get(id) ?? null, row.createdById);
      return { ...presented, isAuthorized: false };
    }
    return { credential: credential ? pickCredential(credential) : null, personal: null, isAuthorized: false };
  }
  if (row.credentialMode !== "per_user") {
    const shared = grants.find(({ userId }) => userId === null);
    return { credential: shared ? sealedGrant(shared) : null, personal: null, isAuthorized: true };
  }
  const accounts = new Map<string, PersonalAccount[]>();
  for (const grant of grants) {
    if (grant.userId === null) continue;
    const known = accounts.get(grant.userId);
    if (known) known.push(personalAccount(grant));
    else accounts.set(grant.userId, [personalAccount(grant)]);
  }
  const hasSeveral = [...accounts.values()].some(({ length }) => length > 1);
  const personal = personalCredentials(accounts);
  return { credential: null, personal, ...(hasSeveral ? { accounts } : {}), isAuthorized: true };
}

function pickCredential({ id, version, ciphertext }: Rows<"credential">): SealedCredential {
  return { id, version, ciphertext };
}

/** What clients are told, as an administrator chose. */
function instructionsFor(row: Rows<"connection">): string | null {
  if (row.instructionsMode === "off") return null;
  return row.instructionsMode === "custom" ? row.customInstructions : row.instructions;
}

function objectOrNull(value: unknown): JsonObject | null {
  return isJsonObject(value) ? value : null;
}

/** One, or two while what the key was before its rotation is good: first that, then what it is now. */
function recordsOf(row: Rows<"apiKey">, account: AccountRow | null): KeyRecord[] {
  const current = keyOf(row, account);
  const { previousPublicId: publicId, previousSecretHash: secretHash, previousUntil: until } = row;
  if (publicId === null || secretHash === null || until === null) return [current];
  const expiresAt = Math.min(until.getTime(), current.principal.expiresAt ?? Number.POSITIVE_INFINITY);
  return [{ ...current, publicId, secretHash, principal: { ...current.principal, expiresAt } }, current];
}

interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly suspendedAt: Date | null;
}

function keyOf(row: Rows<"apiKey">, account: AccountRow | null): KeyRecord {
  return {
    endpoint: null,
    audience: null,
    publicId: row.publicId,
    secretHash: row.secretHash,
    revokedAt: row.revokedAt?.getTime() ?? null,
    principal: {
      kind: "key",
      id: row.id,
      organizationId: row.organizationId,
      name: account === null ? row.name : `${row.name} (${account.name})`,
      clientName: row.name,
      userId: row.userId,
      serviceAccount: account && { id: account.id, name: account.name },
      servers: row.allServers ? { all: true } : { all: false, connectionIds: new Set(row.serverIds) },
      permissions: new Set(row.permissions.filter(isPermission)),
      environment: row.environment,
      expiresAt: row.expiresAt?.getTime() ?? null,
    },
  };
}

interface GrantRow extends Rows<"oauthGrant"> {
  readonly user: { readonly name: string | null; readonly email: string | null };
}

/** A grant of somebody who is no member any more has ended with the membership. */
function grantOf(row: GrantRow, isMember: boolean, now: number): GrantRecord {
  return {
    endpoint: row.endpoint,
    audience: null,
    revokedAt: row.revokedAt?.getTime() ?? (isMember ? null : now),
    principal: {
      kind: "client",
      id: row.id,
      organizationId: row.organizationId,
      name: `${row.clientName} (${row.user.name || row.user.email || "unknown"})`,
      clientId: row.clientId,
      clientName: row.clientName,
      userId: row.userId,
      serviceAccount: null,
      issuer: null,
      scopes: new Set(row.scopes),
      expiresAt: row.expiresAt.getTime(),
    },
  };
}

/** Good at whichever endpoint a token names; of one whose account is suspended it is known that it was. */
function serviceGrantOf(row: Rows<"serviceClient">, account: AccountRow | undefined, now: number): GrantRecord[] {
  // An account that came between two of the queries: the organization is read again.
  if (!account) return [];
  return [
    {
      endpoint: null,
      audience: null,
      revokedAt: row.revokedAt?.getTime() ?? (account.suspendedAt ? now : null),
      principal: {
        kind: "client",
        id: row.id,
        organizationId: row.organizationId,
        name: `${row.name} (${account.name})`,
        clientId: row.id,
        clientName: row.name,
        userId: null,
        serviceAccount: { id: account.id, name: account.name },
        issuer: null,
        scopes: new Set(row.scopes),
        expiresAt: row.expiresAt.getTime(),
      },
    },
  ];
}

/** Map.groupBy needs Node 21. */
function groupByConnection<Row extends { readonly connectionId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.connectionId);
    if (group) group.push(row);
    else groups.set(row.connectionId, [row]);
  }
  return groups;
}
