import { randomBytes } from "node:crypto";
import { toFault } from "@/lib/base/errors";
import { sha256Hex } from "@/lib/base/hash";
import { type AgreedTerms, agreedTerms, attemptRow, sealedAttempt } from "@/lib/oauth/attempt";
import { agreedClient, finishAuthorization } from "@/lib/oauth/finish-authorization";
import { noteRefusedClient } from "@/lib/oauth/refused-client";
import { storeGrant } from "@/lib/oauth/store-grant";
import type { OauthWorld } from "@/lib/oauth/world";
import type { OperationContext } from "@/lib/operations/context";

/**
 * Why somebody who sets out or comes back is turned away. `unknown`: there is no such attempt, it was used or is too old.
 * `not_yours`: another person began it. `other_browser`: it was begun in another browser.
 */
export type Refusal = "unknown" | "not_yours" | "other_browser";

export interface Traveller {
  readonly id: string;
  readonly name: string;
}

export type Departure =
  | { readonly kind: "go"; readonly url: string; readonly browserKey: string; readonly attemptId: string }
  | { readonly kind: "refused"; readonly why: Refusal };

/** Sends the browser of the person who began an attempt to the provider, and binds the attempt to it. Once. */
export async function depart(world: OauthWorld, user: Traveller, state: string): Promise<Departure> {
  const attempt = await findAttempt(world, state);
  if (!attempt?.sealed || attempt.browserHash !== null) return refused("unknown");
  if (attempt.userId !== user.id) return refused("not_yours");
  const browserKey = randomBytes(32).toString("base64url");
  const db = world.database.organization(attempt.organizationId);
  const { count } = await db.upstreamAuthorization.updateMany({
    where: { id: attempt.id, browserHash: null },
    data: { browserHash: sha256Hex(browserKey) },
  });
  if (count !== 1) return refused("unknown");
  const { authorizationUrl } = openAttempt(world, attempt.organizationId, attempt.id, attempt.sealed);
  return { kind: "go", url: authorizationUrl, browserKey, attemptId: attempt.id };
}

export type Arrival =
  | { readonly kind: "arrived"; readonly organization: string; readonly attemptId: string }
  | { readonly kind: "refused"; readonly why: Refusal };

/**
 * Takes in somebody who comes back from a provider: the same person, in the same browser, once. What came of it stands
 * with the attempt, for the page that says so.
 *
 * @param browserKey of the cookie, by the attempt's id
 * @param open the organization as this person may use it now
 */
export async function arrive(
  world: OauthWorld,
  user: Traveller,
  answer: URLSearchParams,
  browserKey: (attemptId: string) => string | undefined,
  open: (slug: string) => Promise<OperationContext>,
): Promise<Arrival> {
  const attempt = await findAttempt(world, answer.get("state") ?? "");
  if (!attempt?.sealed) return refused("unknown");
  if (attempt.userId !== user.id) return refused("not_yours");
  const key = browserKey(attempt.id);
  if (attempt.browserHash === null || key === undefined || sha256Hex(key) !== attempt.browserHash)
    return refused("other_browser");
  const { organizationId, id, sealed } = attempt;
  const db = world.database.organization(organizationId);
  // Taken before anything else: whoever brings the same answer again finds nothing.
  const taken = await db.upstreamAuthorization.updateMany({
    where: { id, sealed: { not: null } },
    data: { sealed: null },
  });
  if (taken.count !== 1) return refused("unknown");
  const note = await complete(world, { ...attempt, sealed }, answer, open);
  await db.upstreamAuthorization.updateMany({ where: { id }, data: note });
  return { kind: "arrived", organization: attempt.organization, attemptId: id };
}

interface FoundAttempt {
  readonly id: string;
  readonly organizationId: string;
  readonly organization: string;
  readonly connectionId: string;
  readonly userId: string;
  readonly isShared: boolean;
  readonly label: string;
  readonly agreed: AgreedTerms;
  readonly sealed: string;
}

async function complete(
  world: OauthWorld,
  attempt: FoundAttempt,
  answer: URLSearchParams,
  open: (slug: string) => Promise<OperationContext>,
): Promise<{ readonly outcome: string; readonly message: string | null }> {
  const { organizationId, agreed } = attempt;
  try {
    const context = await open(attempt.organization);
    const { verifier } = openAttempt(world, organizationId, attempt.id, attempt.sealed);
    const finished = await finishAuthorization(world, organizationId, agreed, verifier, answer);
    await storeGrant(world, context, attempt, finished);
    return { outcome: "connected", message: finished.accountName };
  } catch (error) {
    const fault = toFault(error);
    if (fault.code === "oauth_client_refused")
      await noteRefusedClient(world, organizationId, attempt.connectionId, agreedClient(agreed), null);
    return { outcome: fault.code === "forbidden" ? "denied" : "failed", message: fault.publicMessage };
  }
}

/** Across organizations: a provider sends people back to one address, and the state alone says what it is about. */
async function findAttempt(world: OauthWorld, state: string) {
  if (state === "" || state.length > 200) return null;
  const row = await world.database.system.upstreamAuthorization.findUnique({
    where: { stateHash: sha256Hex(state) },
    include: { connection: { select: { organization: { select: { slug: true } } } } },
  });
  if (!row || row.expiresAt.getTime() <= world.now()) return null;
  return { ...row, agreed: agreedTerms.parse(row.agreed), organization: row.connection.organization.slug };
}

function openAttempt(world: OauthWorld, organizationId: string, id: string, sealed: string) {
  return sealedAttempt.parse(JSON.parse(world.vault.open(organizationId, attemptRow(id), sealed)));
}

function refused(why: Refusal) {
  return { kind: "refused", why } as const;
}
