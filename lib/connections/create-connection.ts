import type { z } from "zod";
import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { describeCollision } from "@/lib/connections/core/collisions";
import { followMoved } from "@/lib/connections/core/moved-urls";
import { afterOutcome, NEW_HEALTH } from "@/lib/connections/core/status";
import { type Offer, toOffers } from "@/lib/connections/core/sync";
import { SSE_NOTICE } from "@/lib/connections/core/transport";
import {
  authColumns,
  credentialHint,
  requirePersonalCredentials,
  sealCredential,
  secretsOf,
} from "@/lib/connections/credential";
import { type DiscoveryResult, discover, toOutcome } from "@/lib/connections/discover";
import { healthColumns, unconnectedColumns } from "@/lib/connections/health-columns";
import { type CreatedConnection, createConnectionInput } from "@/lib/connections/schema";
import { collisionsOf, discoveryColumns, storeOffers } from "@/lib/connections/store-offers";
import { countTools, SUMMARY_COLUMNS, toSummary } from "@/lib/connections/views";
import { isUniqueViolation } from "@/lib/db/errors";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import { checkUpstreamUrl } from "@/lib/net/upstream-url";
import type { OperationContext } from "@/lib/operations/context";
import { defineOperation } from "@/lib/operations/define";
import { enteredWithAuth } from "@/lib/server-keys/entered-with-auth";
import { writeKeys } from "@/lib/server-keys/store-keys";

/**
 * Connects a server and asks it at once what it offers. One that cannot be reached is connected all the same, with
 * status Error and a next try: it may only be away for the moment. Its tools can then be chosen when it is back.
 */
export const createConnection = defineOperation({
  name: "connections.create",
  permission: "connections.write",
  audit: true,
  input: createConnectionInput,
  run: connectServer,
});

type CreateInput = z.output<typeof createConnectionInput>;

/** The one way in which a server comes to be connected, by its URL or from the catalog. */
export async function connectServer(context: OperationContext, input: CreateInput): Promise<CreatedConnection> {
  const { services, organization } = context;
  requirePersonalCredentials(organization, input.auth);
  const { url, notice } = followMoved(checkUpstreamUrl(input.url, services.privateUpstreams).href);
  // Told before the server is asked for anything.
  await refuseTakenSlug(context.db, input.slug);
  const id = newId("con");
  const credential = await sealCredential(services, organization.id, input.auth);
  const { slug, name, kind } = input;
  const entered = await enteredWithAuth(context, id, input.auth, credential);
  const draft = { id, organizationId: organization.id, slug, name, kind, url, credential: entered.credential };
  // What is authorized or filled in later can be asked later.
  const isLater = input.auth.kind === "oauth" || (credential !== null && entered.credential === null);
  const result = isLater ? null : await discover(services, draft, secretsOf(input.auth));
  const isSse = result?.kind === "found" && result.transport === "sse";
  const offers = result?.kind === "found" ? toOffers(result.discovery) : [];
  const isExposed = result?.kind === "found" ? exposureOf(input.tools, offers) : () => false;

  const row = await context.change(async (tx, audit) => {
    const createdById = context.actor.userId;
    await insert(tx, { ...connectionColumns(input), id, url, createdById, ...statusColumns(result) });
    if (credential) {
      await tx.credential.create({ data: { ...credential, connectionId: id, hint: credentialHint(input.auth) } });
    }
    for (const keys of entered.keys) await writeKeys(tx, keys);
    await storeOffers(tx, draft, { offers }, isExposed, new Date(), true);
    const [collision] = await collisionsOf(tx, draft, services.environment.TOOL_NAME_LIMIT);
    if (collision) throw new Fault("conflict", `${describeCollision(collision)} Expose one of them.`);
    const created = await tx.connection.findFirst({ where: { id }, select: SUMMARY_COLUMNS });
    if (!created) throw new Error("A connection that was just created is gone.");
    const { tools, auth, ...settings } = input;
    audit({
      target: { kind: "connection", id, name: input.slug },
      after: {
        ...settings,
        kind: created.kind,
        url,
        auth: auth.kind,
        tools: typeof tools === "string" ? tools : tools.length,
      },
    });
    return created;
  });
  const notices = [...(notice === null ? [] : [notice]), ...(isSse ? [SSE_NOTICE] : [])];
  return { ...toSummary(row, (await countTools(context.db, [id])).get(id)), notices };
}

function connectionColumns(input: CreateInput) {
  const { slug, name, description, docsUrl, kind, environment, timeoutSeconds, exposeNewTools, auth } = input;
  return { slug, name, description, docsUrl, kind, environment, timeoutSeconds, exposeNewTools, ...authColumns(auth) };
}

function statusColumns(result: DiscoveryResult | null) {
  const now = new Date();
  if (result === null) return unconnectedColumns(now);
  const outcome = toOutcome(result);
  const health = outcome ? afterOutcome(NEW_HEALTH, outcome, now.getTime(), Math.random()) : NEW_HEALTH;
  const found = result.kind === "found" ? discoveryColumns(result, now) : { lastCheckedAt: now };
  return { ...healthColumns(health), ...found };
}

async function refuseTakenSlug(db: Pick<OrganizationTransaction, "connection">, slug: string): Promise<void> {
  if (await db.connection.findFirst({ where: { slug }, select: { id: true } })) {
    throw takenSlug(slug);
  }
}

/** The unique index decides when two people save the same slug at once. */
async function insert(
  tx: OrganizationTransaction,
  data: Parameters<OrganizationTransaction["connection"]["create"]>[0]["data"] & { readonly slug: string },
): Promise<void> {
  try {
    await tx.connection.create({ data });
  } catch (error) {
    throw isUniqueViolation(error) ? takenSlug(data.slug) : error;
  }
}

function takenSlug(slug: string): Fault {
  return new Fault("conflict", `There is already a server called ${slug}.`, { data: { field: "slug" } });
}

/** Throws `tool_not_found` for a name that the server does not have. */
function exposureOf(tools: CreateInput["tools"], offers: readonly Offer[]): (offer: Offer) => boolean {
  if (typeof tools === "string") return (offer) => offer.kind !== "tool" || tools === "all";
  const known = new Set(offers.filter(({ kind }) => kind === "tool").map(({ key }) => key));
  const unknown = tools.find((name) => !known.has(name));
  if (unknown !== undefined) throw new Fault("tool_not_found", `Tool not found: ${unknown}`);
  const chosen = new Set(tools);
  return (offer) => offer.kind !== "tool" || chosen.has(offer.key);
}
