import { timingSafeEqual } from "node:crypto";
import type { Principal } from "@/lib/access/principal";
import { Fault } from "@/lib/base/errors";
import type { Gateway } from "@/lib/gateway/gateway";
import type { Incoming } from "@/lib/gateway/mounts/exchange";
import type { Holder } from "@/lib/gateway/snapshots/snapshots";
import { parseApiKey } from "@/lib/keys/api-key";
import { readCredential } from "@/lib/keys/core/credentials";

/** Compared against when there is no such key, so that unknown and wrong take the same path. */
const NOBODY = Buffer.alloc(32);

type Reason =
  | "key expired"
  | "key revoked"
  | "keys not accepted"
  | "token expired"
  | "access revoked"
  | "wrong resource";

function refused(reason?: Reason): Fault {
  const message = reason ? `Authentication failed: ${reason}` : "Authentication failed";
  return new Fault("authentication_failed", message, reason ? { data: { reason: reason.replaceAll(" ", "_") } } : {});
}

/** Who sends this request. Throws `authentication_failed` where nobody does, or a credential that is good no more. */
export function authenticate(gateway: Gateway, incoming: Incoming): Principal {
  return admitHolder(gateway, identify(gateway, incoming), incoming.address);
}

/**
 * Waits for what `identify` needs, where that is something: a token of another issuer that is seen for the first time.
 * Null for all other requests.
 */
export function prepareIdentity(
  gateway: Gateway,
  incoming: Incoming,
  organizationSlug: string | null,
): Promise<void> | null {
  if (!gateway.snapshots.hasIssuers) return null;
  const credential = readCredential(incoming.headers);
  if (credential.kind !== "key" || !credential.text.startsWith("eyJ")) return null;
  return gateway.trustedTokens.prepare(credential.text, organizationSlug);
}

/**
 * Whose credential this request carries, be it good or not any more. Everything is in memory: no query, whatever is
 * presented.
 */
export function identify(gateway: Gateway, incoming: Incoming, organizationSlug: string | null = null): Holder {
  const credential = readCredential(incoming.headers);
  if (credential.kind === "conflict") {
    throw new Fault(
      "conflicting_credentials",
      "The request carries two different credentials. Send one: Authorization or X-API-Key.",
    );
  }
  if (credential.kind !== "key") throw refused();
  const { text } = credential;
  return findByToken(gateway, text, organizationSlug) ?? findByKey(gateway, text);
}

function findByKey(gateway: Gateway, text: string): Holder {
  const parsed = parseApiKey(text);
  if (!parsed) throw refused();
  const record = gateway.snapshots.key(parsed.publicId);
  const isSame = timingSafeEqual(gateway.hashKey(text), record?.secretHash ?? NOBODY);
  if (!record || !isSame) throw refused();
  return record;
}

/** The holder of an access token, of ours or of an issuer that is trusted; null for what is none. */
function findByToken(gateway: Gateway, text: string, organizationSlug: string | null): Holder | null {
  if (!text.startsWith("eyJ")) return null;
  return findByOwnToken(gateway, text) ?? gateway.trustedTokens.find(text, organizationSlug);
}

/** Null for what is none of ours, or of a grant that is not known (any more). */
function findByOwnToken(gateway: Gateway, text: string): Holder | null {
  const claims = gateway.tokens.read(text);
  const grant = claims && gateway.snapshots.grant(claims.grantId);
  if (!grant || grant.principal.clientId !== claims.clientId) return null;
  const { principal, revokedAt } = grant;
  const isGivenBack = gateway.snapshots.organization(principal.organizationId)?.endedTokens.has(claims.id);
  const expiresAt = Math.min(claims.expiresAt, principal.expiresAt);
  return {
    principal: { ...principal, scopes: claims.scopes, expiresAt },
    revokedAt: revokedAt ?? (isGivenBack ? claims.issuedAt : null),
    // A service account's client may ask for tokens of several endpoints, and each is good for its own.
    endpoint: grant.endpoint ?? claims.endpoint ?? "",
    audience: claims.audience,
  };
}

/**
 * The holder's principal, if the credential is good today. Only somebody who holds the whole of it learns that it has
 * expired or been revoked; everybody else gets one and the same refusal.
 */
export function admitHolder(gateway: Gateway, { principal, revokedAt }: Holder, address: string | null): Principal {
  const isKey = principal.kind === "key";
  if (revokedAt !== null) throw refused(isKey ? "key revoked" : "access revoked");
  if (principal.expiresAt !== null && principal.expiresAt <= gateway.now())
    throw refused(isKey ? "key expired" : "token expired");
  gateway.noteKeyUse(principal.kind === "client" && principal.issuer ? principal.issuer.id : principal.id, address);
  return principal;
}

/** The organization takes tokens in place of keys, as its administrators chose. */
export function keysNotAccepted(): Fault {
  return refused("keys not accepted");
}

/** A token is good for the one endpoint that it names, and is nobody's at any other (RFC 8707, section 2). */
export function wrongResource(): Fault {
  return refused("wrong resource");
}
