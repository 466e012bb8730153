import { timingSafeEqual } from "node:crypto";
import type { Principal } from "@/lib/access/principal";
import { Fault } from "@/lib/base/errors";
import type { Incoming } from "@/lib/gateway/exchange";
import type { Gateway } from "@/lib/gateway/gateway";
import { parseApiKey } from "@/lib/keys/api-key";
import { readCredential } from "@/lib/keys/core/credentials";

/** Compared against when there is no such key, so that unknown and wrong take the same path. */
const NOBODY = Buffer.alloc(32);

function refused(reason?: "key expired" | "key revoked"): Fault {
  const message = reason ? `Authentication failed: ${reason}` : "Authentication failed";
  return new Fault("authentication_failed", message, reason ? { data: { reason: reason.replace(" ", "_") } } : {});
}

/**
 * Who sends this request. Everything is in memory: no query, whatever is presented. Only somebody who holds the whole
 * key learns that it has expired or been revoked; everybody else gets one and the same refusal.
 */
export function authenticate(gateway: Gateway, incoming: Incoming): Principal {
  const credential = readCredential(incoming.headers);
  if (credential.kind === "conflict") {
    throw new Fault(
      "conflicting_credentials",
      "The request carries two different credentials. Send one: Authorization or X-API-Key.",
    );
  }
  const parsed = credential.kind === "key" ? parseApiKey(credential.text) : null;
  if (!parsed || credential.kind !== "key") throw refused();
  const record = gateway.snapshots.key(parsed.publicId);
  const isSame = timingSafeEqual(gateway.hashKey(credential.text), record?.secretHash ?? NOBODY);
  if (!record || !isSame) throw refused();
  if (record.revokedAt !== null) throw refused("key revoked");
  if (record.principal.expiresAt !== null && record.principal.expiresAt <= gateway.now()) throw refused("key expired");
  gateway.noteKeyUse(record.principal.id);
  return record.principal;
}
