import { type AuthServer, startAuthServer } from "@/lib/authserver/auth-server";
import { grantEnder } from "@/lib/authserver/end-grant";
import { tokenEnder } from "@/lib/authserver/end-token";
import { uuidv7 } from "@/lib/base/ids";
import { adoptSpools } from "@/lib/calls/adopt-spools";
import { type CallLog, openCallLog } from "@/lib/calls/call-log";
import { type Catalog, loadCatalog } from "@/lib/catalog/catalog";
import { operatorClients } from "@/lib/catalog/operator-clients";
import type { Bus } from "@/lib/cluster/bus";
import { joinCluster } from "@/lib/cluster/membership";
import { openBus, redisPrefix } from "@/lib/cluster/open-bus";
import { PostOffice } from "@/lib/cluster/post";
import { type Environment, readEnvironment } from "@/lib/config/environment";
import { rememberSecrets, type SecretsOf } from "@/lib/credentials/open-secrets";
import { credentialRow, decodeUpstreamHeaders, type UpstreamHeaders } from "@/lib/credentials/upstream-headers";
import { openVault, type Vault } from "@/lib/credentials/vault";
import { openDatabase } from "@/lib/db/client";
import type { Database } from "@/lib/db/database";
import { lockDataDir } from "@/lib/db/lock";
import { IdentityForwarder } from "@/lib/forwarding/identity-forwarder";
import { openIdentityKey } from "@/lib/forwarding/identity-keys";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { compileAdmissionRules, isHostAllowed } from "@/lib/gateway/door/admission";
import { StateSeal } from "@/lib/gateway/sessions/state-seal";
import { type RunningGateway, startGateway } from "@/lib/gateway/wiring";
import { LiveStreams } from "@/lib/http/live-streams";
import type { LocalProvider } from "@/lib/identity/local/local-provider";
import { openSignInLimits, type SignInLimits } from "@/lib/identity/sign-in-limits";
import { KeySets } from "@/lib/issuers/key-sets";
import { type Jobs, startJobs } from "@/lib/jobs/start-jobs";
import { networkOf } from "@/lib/net/network-of";
import { createOutbound } from "@/lib/net/outbound";
import { TokenSource } from "@/lib/oauth/token-source";
import { makeOauthWorld } from "@/lib/oauth/world";
import { openAsSystem } from "@/lib/operations/open-organization";
import type { Services } from "@/lib/operations/services";
import { runtimeSlot } from "@/lib/runtime-slot";
import { openFilled, secretHeaders } from "@/lib/server-keys/open-filled";

import { createLog, type Log } from "@/lib/telemetry/log";
import { createDrivers } from "@/lib/upstreams/drivers";
import type { HttpDriverOptions } from "@/lib/upstreams/http/driver";
import { VERSION } from "@/lib/version";

/** What exists once in a process. Reached only through `runtime()`. */
export interface Runtime {
  readonly environment: Environment;
  readonly log: Log;
  readonly database: Database;
  readonly vault: Vault;
  readonly callLog: CallLog;
  readonly services: Services;
  readonly gateway: RunningGateway;
  readonly authServer: AuthServer;
  readonly jobs: Jobs;
  /** Of how many grants this process holds tokens. */
  heldTokens(): number;
  /** What sign-in has of the process. The local provider joins once it runs. */
  readonly signIn: { readonly limits: SignInLimits; localProvider: LocalProvider | null };
  /** The demo's servers: on loopback, so the operator's allow-list must name them. */
  allowPrivateUpstream(host: string, port: number): void;
  /** Everything is written, closed and unlocked, in the order that loses nothing. */
  close(): Promise<void>;
}

/** Long enough for a slow server with many pages, short enough for a person who waits. */
const DISCOVERY_TIMEOUT_MS = 15_000;

/** Of calls that are not in the database yet: some ten thousand. */
const BEHIND_BYTES = 16 * 1_048_576;

/**
 * The runtime of this process, made by whoever asks first. Next evaluates modules several times in one process; the
 * promise on globalThis is what they share. Pages and actions call `await connection()` first: nothing may open the
 * database while Next builds.
 */
export function runtime(options: RuntimeOptions = {}): Promise<Runtime> {
  if (process.env.NEXT_PHASE === "phase-production-build") {
    throw new Error("runtime() was called during next build. Call `await connection()` (next/server) before it.");
  }
  runtimeSlot.promise ??= createRuntime(readEnvironment(), options).catch((error: unknown) => {
    runtimeSlot.promise = undefined;
    throw error;
  });
  return runtimeSlot.promise;
}

export interface RuntimeOptions {
  /** Instead of the one that the product brings. */
  readonly catalog?: Catalog;
  /** Instead of the one that REDIS_URL asks for. */
  readonly bus?: Bus;
  /** Where this process's spool is, in place of DATA_DIR itself: a worker's. */
  readonly folder?: string;
  /** The embedded database has ended by itself: nothing of this runtime works any more. */
  readonly onDatabaseEnded?: (reason: Error) => void;
}

/** Opens everything. Exported for tests, which make runtimes of their own; the product has one. */
export async function createRuntime(environment: Environment, options: RuntimeOptions = {}): Promise<Runtime> {
  const log = createLog(environment);
  const opened: (() => Promise<void>)[] = [];
  try {
    return await open(environment, options, log, opened);
  } catch (error) {
    for (const close of opened.reverse()) await close().catch(() => undefined);
    throw error;
  }
}

async function open(
  environment: Environment,
  options: RuntimeOptions,
  log: Log,
  opened: (() => Promise<void>)[],
): Promise<Runtime> {
  const folder = options.folder ?? environment.DATA_DIR;
  const lock = await lockDataDir(folder);
  opened.push(async () => lock.release());
  const database = await openDatabase({
    dataDir: environment.DATA_DIR,
    databaseUrl: environment.DATABASE_URL,
    onEnded: options.onDatabaseEnded,
  });
  opened.push(() => database.close());
  const vault = await openVault({ database, dataDir: environment.DATA_DIR, masterKey: environment.MASTER_KEY });
  const installation = vault.derive("bus-name");
  const bus = options.bus ?? (await openBus({ redisUrl: environment.REDIS_URL, installation, log }));
  opened.push(() => bus.close());
  const redisUrl = options.bus ? undefined : environment.REDIS_URL;
  const limits = openSignInLimits({ redisUrl, prefix: redisPrefix(installation), log });
  opened.push(() => limits.close());
  const membership = await joinCluster(bus);
  opened.push(async () => membership?.close());
  const post = new PostOffice(bus, new StateSeal(vault.derive("bus")), log);
  const instanceId = uuidv7();
  const callLog = await openCallLog({ dataDir: folder, database, environment, instanceId, log });
  opened.push(() => callLog.close());
  if (options.folder === undefined) {
    const adopting = adoptSpools(environment.WORKERS, { dataDir: folder, database, environment, log });
    opened.push(() => adopting);
  }

  // The gateway, the drivers, the operations and the jobs need one another only once requests come; the holder ties the knot.
  const late: { gateway?: RunningGateway } = {};
  const catalog = options.catalog ?? loadCatalog(process.cwd());
  const outbound = createOutbound({ allow: environment.ALLOWED_PRIVATE_UPSTREAMS });
  const oauth = makeOauthWorld({
    outbound,
    database,
    vault,
    publicUrl: environment.PUBLIC_URL,
    operatorClients: operatorClients(environment.UPSTREAM_OAUTH_CLIENTS, catalog),
    open: (organizationId) => openAsSystem({ database, services }, organizationId),
  });
  const tokens = new TokenSource(oauth);
  opened.push(() => tokens.close());
  const open = (connection: ConnectionView) => tokens.headers(connection) ?? openCredential(vault, connection);
  const secretsOf = secretsWith(
    tokens,
    rememberSecrets((connection) => openCredential(vault, connection, secretHeaders)),
  );
  const identities = new IdentityForwarder({
    publicUrl: environment.PUBLIC_URL,
    openKey: (organizationId, key) => openIdentityKey(vault, organizationId, key),
    now: Date.now,
  });
  const driverOptions: HttpDriverOptions = {
    outbound,
    openCredential: open,
    secretsOf,
    identify: (...which) => identities.headersFor(...which),
    limits: { maxResponseBytes: environment.MAX_RESPONSE_BYTES },
    clientInfo: { name: "causeway", version: VERSION },
    cluster: membership
      ? {
          post,
          leases: membership.leases,
          ids: membership.ids,
          sealer: new StateSeal(vault.derive("upstream-sessions")),
          connection: (organizationId, id) => late.gateway?.gateway.snapshots.connection(organizationId, id) ?? null,
        }
      : undefined,
  };
  const drivers = createDrivers(driverOptions, tokens);
  opened.push(async () => drivers.close(!(await membership?.hasOthers())));
  const driver = drivers.of;

  const services: Services = {
    environment,
    vault,
    catalog,
    outbound,
    privateUpstreams: outbound.allow,
    keySets: new KeySets(outbound),
    discoveryTimeoutMs: DISCOVERY_TIMEOUT_MS,
    driver,
    oauth,
    liveStreams: new LiveStreams(),
    callsInFlight: (organizationId) => late.gateway?.gateway.inFlight.get(organizationId) ?? 0,
    isCallLogBehind: () => {
      const { lastError, spoolBytes } = callLog.stats();
      return lastError !== null || spoolBytes > BEHIND_BYTES;
    },
    reloadOrganization: async (organizationId) => late.gateway?.reloadOrganization(organizationId),
  };
  const jobs = startJobs({ database, services, log, outbound });
  opened.push(() => jobs.close());
  const { PUBLIC_URL, ALLOWED_HOSTS, ALLOWED_ORIGINS } = environment;
  const admission = compileAdmissionRules(PUBLIC_URL, ALLOWED_HOSTS, ALLOWED_ORIGINS);
  const authServer = await startAuthServer({
    environment,
    database,
    vault,
    outbound,
    log,
    isHostAllowed: (host) => isHostAllowed(admission, host),
    networkOf: (address) => networkOf(address ?? undefined),
    endGrant: grantEnder({ database, services }),
    endToken: tokenEnder({ database, services }),
  });
  opened.push(() => authServer.close());
  const gateway = await startGateway({
    version: VERSION,
    environment,
    database,
    recorder: callLog.recorder,
    log,
    derive: (label) => vault.derive(label),
    keyPepper: vault.keyPepper().bytes,
    prepareOrganization: (organizationId) => vault.loadOrganization(organizationId),
    post,
    tokens: authServer.tokens,
    keySets: services.keySets,
    noteTokenRefusal: jobs.noteTokenRefusal,
    driver,
    secretsOf,
    forgetCredential: (id) => tokens.forget(id),
    noteKeyUse: jobs.noteKeyUse,
    noteClient: jobs.noteClient,
    noteUpstreamOutcome: jobs.noteUpstreamOutcome,
    noteServerKeys: jobs.noteServerKeys,
    sync: jobs.sync,
  });
  late.gateway = gateway;
  opened.push(() => gateway.close());

  return {
    environment,
    log,
    database,
    vault,
    callLog,
    services,
    gateway,
    authServer,
    jobs,
    heldTokens: () => tokens.size,
    signIn: { limits, localProvider: null },
    allowPrivateUpstream: (host, port) => outbound.allow.add(`${host}:${port}`),
    async close() {
      for (const close of opened.reverse()) await close();
      runtimeSlot.promise = undefined;
    },
  };
}

/** Tokens change without their credential being another one, so they are not remembered by it. */
function secretsWith(tokens: TokenSource, others: SecretsOf): SecretsOf {
  return (connection) => (connection.credential?.oauth ? openSecretsOf(tokens, connection) : others(connection));
}

function openSecretsOf(tokens: TokenSource, connection: ConnectionView): readonly string[] {
  try {
    return tokens.secrets(connection) ?? [];
  } catch {
    // What cannot be opened was not sent either.
    return [];
  }
}

function openCredential(
  vault: Vault,
  { credential, organizationId }: ConnectionView,
  openFilling: typeof openFilled = openFilled,
): UpstreamHeaders | null {
  if (!credential) return null;
  const { filling, ciphertext } = credential;
  if (filling) return openFilling(vault, organizationId, { ...credential, filling });
  return decodeUpstreamHeaders(vault.open(organizationId, credentialRow(credential), ciphertext));
}
