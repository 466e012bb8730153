import type { z } from "zod";
import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { followMoved } from "@/lib/connections/core/moved-urls";
import { isSameOriginUrl } from "@/lib/connections/core/origin";
import { resumed } from "@/lib/connections/core/status";
import {
  authColumns,
  credentialHeaderNames,
  credentialHint,
  requirePersonalCredentials,
  sealCredential,
  templatesOf,
} from "@/lib/connections/credential";
import { CREDENTIAL_STAYS } from "@/lib/connections/explore-connection";
import { noSuchConnection } from "@/lib/connections/get-connection";
import { healthColumns } from "@/lib/connections/health-columns";
import { type ConnectionAuth, type ConnectionSummary, updateConnectionInput } from "@/lib/connections/schema";
import { resync, syncConnection } from "@/lib/connections/sync-connection";
import { countTools, SUMMARY_COLUMNS, toSummary } from "@/lib/connections/views";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import { refuseClash } from "@/lib/forwarding/refuse-clash";
import { refuseSharedAudience } from "@/lib/forwarding/refuse-shared-audience";
import type { SealedCredential } from "@/lib/gateway/core/snapshot";
import { checkUpstreamUrl } from "@/lib/net/upstream-url";
import { type EndedGrants, removeGrants, revokeGrants } from "@/lib/oauth/disconnect";
import { forgetUnusedClients } from "@/lib/oauth/known-clients";
import type { OperationContext } from "@/lib/operations/context";
import { defineOperation } from "@/lib/operations/define";
import { enteredWithAuth } from "@/lib/server-keys/entered-with-auth";
import { type SealedKeys, writeKeys } from "@/lib/server-keys/store-keys";

/** Changes a connection's settings. A new address or credential is tried at once. */
export const updateConnection = defineOperation({
  name: "connections.update",
  permission: "connections.write",
  audit: true,
  input: updateConnectionInput,
  async run(context, input): Promise<ConnectionSummary> {
    const { connection: slug, auth, url: typedUrl, instructions, ...plain } = input;
    requirePersonalCredentials(context.organization, auth);
    const settings = { ...plain, ...(instructions ? instructionColumns(instructions) : {}) };
    const known = await readForUpdate(context.db, slug);
    const url =
      typedUrl === undefined
        ? known.url
        : followMoved(checkUpstreamUrl(typedUrl, context.services.privateUpstreams).href).url;
    if (auth === undefined && known.credential && !isSameOriginUrl(known.url, url)) {
      throw new Fault("invalid_input", CREDENTIAL_STAYS, { data: { field: "auth" } });
    }
    const replacement = auth && (await sealReplacement(context, auth, known.credential));
    const isOtherOrigin = !isSameOriginUrl(known.url, url);
    const entered = auth
      ? (await enteredWithAuth(context, known.id, auth, replacement ?? null, isOtherOrigin)).keys
      : [];
    const endsKeys = isOtherOrigin || (auth !== undefined && templatesOf(auth).length === 0);
    const isElsewhere = url !== known.url || replacement !== undefined;
    // What was granted is for this server alone, and in this way alone.
    const ended = isOtherAuthorization(known, url, auth)
      ? await revokeGrants(context, { connectionId: known.id })
      : null;

    await context.change(async (tx, audit) => {
      const current = await readForUpdate(tx, slug);
      // What was sealed or checked above belongs to what was read above.
      if (current.url !== known.url || current.credential?.version !== known.credential?.version) {
        throw new Fault("conflict", "Somebody else has just changed this server. Look at it again and retry.");
      }
      if (auth) refuseClash(current.forwarding, credentialHeaderNames(auth), "auth");
      if (url !== known.url)
        await refuseSharedAudience(tx, { id: known.id, slug, url, stored: current.forwarding }, "url");
      const health = isElsewhere && current.disabledAt === null ? healthColumns(resumed(Date.now())) : {};
      // Another address may speak another transport: the usual one is tried first.
      const kind = url === known.url ? {} : { kind: "http" };
      const data = { ...settings, url, ...kind, ...health, ...(auth ? authColumns(auth) : {}) };
      await tx.connection.update({ where: { id: known.id }, data });
      if (ended) await endAuthorization(context, tx, known, ended);
      if (auth) await replaceCredential(tx, known.id, replacement ?? null, credentialHint(auth));
      await replaceKeys(tx, known.id, endsKeys, entered);
      audit({
        target: { kind: "connection", id: known.id, name: slug },
        before: changedOnly(current, data),
        after: {
          ...settings,
          ...(typedUrl === undefined ? {} : { url }),
          ...(auth ? { auth: auth.kind } : {}),
          revocations: ended?.counts,
        },
      });
    });
    if (isElsewhere && known.disabledAt === null)
      return (await resync(context.during(syncConnection), slug)).connection;
    const row = await context.db.connection.findFirst({ where: { id: known.id }, select: SUMMARY_COLUMNS });
    if (!row) throw noSuchConnection();
    return toSummary(row, (await countTools(context.db, [row.id])).get(row.id));
  },
});

function isOtherAuthorization(
  known: Awaited<ReturnType<typeof readForUpdate>>,
  url: string,
  auth: ConnectionAuth | undefined,
): boolean {
  if (known.authKind !== "oauth") return false;
  return url !== known.url || (auth !== undefined && (auth.kind !== "oauth" || auth.mode !== known.credentialMode));
}

async function endAuthorization(
  context: OperationContext,
  tx: OrganizationTransaction,
  known: { readonly id: string; readonly oauthIssuer: string | null; readonly url: string },
  ended: EndedGrants,
): Promise<void> {
  const { id } = known;
  await removeGrants(context, tx, { connectionId: id }, ended);
  await tx.upstreamAuthorization.deleteMany({ where: { connectionId: id } });
  await tx.connection.update({ where: { id }, data: { oauthIssuer: null, oauthProblem: null } });
  await forgetUnusedClients(tx, known);
}

function instructionColumns(instructions: NonNullable<z.output<typeof updateConnectionInput>["instructions"]>) {
  return {
    instructionsMode: instructions.mode,
    ...(instructions.mode === "custom" ? { customInstructions: instructions.text } : {}),
  };
}

const UPDATE_COLUMNS = {
  ...SUMMARY_COLUMNS,
  instructionsMode: true,
  customInstructions: true,
  forwarding: true,
  oauthIssuer: true,
  credential: { select: { id: true, version: true, hint: true } },
} as const;

async function readForUpdate(db: Pick<OrganizationTransaction, "connection">, slug: string) {
  const row = await db.connection.findFirst({ where: { slug }, select: UPDATE_COLUMNS });
  if (!row) throw noSuchConnection();
  return row;
}

/** A credential keeps its row and counts its versions, so that pools and sessions of the old one are told apart. */
function sealReplacement(
  { services, organization }: OperationContext,
  auth: ConnectionAuth,
  current: { readonly id: string; readonly version: number } | null,
): Promise<SealedCredential | null> {
  const row = current ? { id: current.id, version: current.version + 1 } : { id: newId("crd"), version: 1 };
  return sealCredential(services, organization.id, auth, row);
}

async function replaceCredential(
  tx: OrganizationTransaction,
  connectionId: string,
  credential: SealedCredential | null,
  hint: string | null,
): Promise<void> {
  // Deleted rather than updated: nothing of the old secret stays in the row, whatever its kind was.
  await tx.credential.deleteMany({ where: { connectionId } });
  if (credential) await tx.credential.create({ data: { ...credential, connectionId, hint } });
}

/** What people entered for one server is not sent to another. */
async function replaceKeys(
  tx: OrganizationTransaction,
  connectionId: string,
  isOver: boolean,
  entered: readonly SealedKeys[],
): Promise<void> {
  if (isOver) await tx.serverKey.deleteMany({ where: { connectionId } });
  for (const keys of entered) await writeKeys(tx, keys);
}

/** The old values of the settings that change. */
function changedOnly(
  before: Awaited<ReturnType<typeof readForUpdate>>,
  data: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { name, description, docsUrl, url, environment, timeoutSeconds, exposeNewTools, authKind } = before;
  const { instructionsMode, customInstructions } = before;
  const shared = { name, description, docsUrl, url, environment, timeoutSeconds, exposeNewTools, authKind };
  const settings = { ...shared, instructionsMode, customInstructions };
  return Object.fromEntries(Object.entries(settings).filter(([key, value]) => key in data && data[key] !== value));
}
