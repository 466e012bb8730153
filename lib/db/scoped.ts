import { confine, OPERATIONS } from "@/lib/db/confine";
import { Prisma, type PrismaClient } from "@/lib/db/generated/client";
import { ALL_MODELS, type SECRET_COLUMNS, TENANT_MODELS } from "@/lib/db/tenant-models";

/** The generated client; hashes and ciphertexts are left out of its answers unless they are selected by name. */
export type BaseClient = PrismaClient<never, typeof SECRET_COLUMNS>;

type TenantModel = (typeof TENANT_MODELS)[number];

/** One organization's rows, within a transaction. The organization need not and cannot be chosen. */
export type OrganizationTransaction = Pick<BaseClient, TenantModel>;

/** One organization's rows. Each query is a transaction of its own; several belong into `$transaction`. */
export interface OrganizationDb extends OrganizationTransaction {
  /** Keep it short, and do no network calls in it: the embedded database has one connection for all. */
  $transaction<Result>(work: (tx: OrganizationTransaction) => Promise<Result>): Promise<Result>;
}

/** Everything, secrets included. */
export type SystemTransaction = Pick<PrismaClient, (typeof ALL_MODELS)[number]>;

export interface SystemDb extends SystemTransaction {
  $transaction<Result>(work: (tx: SystemTransaction) => Promise<Result>): Promise<Result>;
}

/** The role of every statement; the migrations make it. */
export const APP_ROLE = "causeway_app";

/**
 * Begins every transaction: from here to its end the statements run as the role that row-level security binds, for this
 * organization (`*`: for all). `true` ends the settings with the transaction, so that a pooled connection keeps nothing.
 * The adapters send times without a zone, hence UTC.
 */
export const ENTER_SCOPE = `SELECT set_config('role', '${APP_ROLE}', true), set_config('app.organization', $1, true), set_config('TimeZone', 'UTC', true)`;

function enterScope(client: Pick<PrismaClient, "$queryRaw">, scope: string) {
  return client.$queryRaw(
    Prisma.sql`SELECT set_config('role', ${APP_ROLE}, true), set_config('app.organization', ${scope}, true), set_config('TimeZone', 'UTC', true)`,
  );
}

/** Rewrites the arguments of a query before it is sent. */
type Rewrite = (model: string, operation: string, args: unknown) => unknown;
type Query = (args: unknown) => Promise<unknown>;
type Delegates = Readonly<Record<string, Readonly<Record<string, Query>>>>;

/**
 * A client for one organization: an object that has the declared models and operations and nothing else, so that there
 * is no raw SQL, no other model and no way back to the whole client. The organization is written into each query
 * (lib/db/confine.ts) and into the transaction around it, where row-level security confines what the first wall missed.
 */
export function scopeToOrganization(prisma: BaseClient, organizationId: string): OrganizationDb {
  if (organizationId === "" || organizationId === "*") throw new Error("A scope needs the id of an organization.");
  const rewrite: Rewrite = (model, operation, args) => confine(organizationId, model, operation, args);
  return scopedClient(prisma, organizationId, TENANT_MODELS, rewrite) as unknown as OrganizationDb;
}

/** A client for all organizations. Nothing is stamped; the transaction says that all rows are meant. */
export function scopeToSystem(prisma: BaseClient): SystemDb {
  return scopedClient(prisma, "*", ALL_MODELS, withSecrets) as unknown as SystemDb;
}

function scopedClient(prisma: BaseClient, scope: string, models: readonly string[], rewrite: Rewrite) {
  const single: Delegates = delegates(models, rewrite, (model, operation) => async (args) => {
    const query = delegateOf(prisma, model, operation)(args) as Prisma.PrismaPromise<unknown>;
    const [, result] = await prisma.$transaction([enterScope(prisma, scope), query]);
    return result;
  });
  const $transaction = (work: (tx: Delegates) => Promise<unknown>) =>
    prisma.$transaction(async (client) => {
      await enterScope(client, scope);
      return work(delegates(models, rewrite, (model, operation) => delegateOf(client, model, operation)));
    });
  return Object.freeze({ ...single, $transaction });
}

function delegates(
  models: readonly string[],
  rewrite: Rewrite,
  send: (model: string, operation: string) => Query,
): Delegates {
  return Object.fromEntries(
    models.map((model) => {
      const schemaName = `${model.charAt(0).toUpperCase()}${model.slice(1)}`;
      const operations = OPERATIONS.map((operation) => [
        operation,
        async (args: unknown) => send(model, operation)(rewrite(schemaName, operation, args)),
      ]);
      return [model, Object.freeze(Object.fromEntries(operations))];
    }),
  );
}

function delegateOf(client: object, model: string, operation: string): Query {
  const delegate = (client as Readonly<Record<string, Readonly<Record<string, Query>>>>)[model];
  const query = delegate?.[operation];
  if (!query) throw new Error(`The database client has no ${model}.${operation}.`);
  return (args) => query.call(delegate, args);
}

const SECRETS_SHOWN: Readonly<Record<string, object>> = {
  ApiKey: { secretHash: false },
  ServiceClient: { secretHash: false },
  Credential: { ciphertext: false },
  DataKey: { wrapped: false },
  IdentityKey: { sealed: false },
  OauthSigningKey: { sealed: false },
  Invitation: { tokenHash: false },
  UpstreamClient: { secret: false },
  UpstreamAuthorization: { sealed: false, stateHash: false, browserHash: false },
  UpstreamGrant: { ciphertext: false },
  UpstreamRevocation: { sealed: false },
  ServerKey: { ciphertext: false },
  Webhook: { sealed: false },
} satisfies Record<Capitalize<keyof typeof SECRET_COLUMNS>, object>;

const WITHOUT_ROWS = new Set(["count", "aggregate", "groupBy", "createMany", "updateMany", "deleteMany"]);

const withSecrets: Rewrite = (model, operation, args) => {
  const shown = SECRETS_SHOWN[model];
  const given = (args ?? {}) as Readonly<Record<string, unknown>>;
  if (!shown || given.select || WITHOUT_ROWS.has(operation)) return args;
  return { ...given, omit: { ...shown, ...(given.omit as object | undefined) } };
};
