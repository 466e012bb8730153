import { metadataUrl, originFor } from "@/lib/authserver/core/resource";
import type { Fault } from "@/lib/base/errors";
import { isHostAllowed } from "@/lib/gateway/door/admission";
import type { Gateway } from "@/lib/gateway/gateway";
import { headerOf, type Incoming } from "@/lib/gateway/mounts/exchange";
import { readCredential } from "@/lib/keys/core/credentials";

const NONE: Readonly<Record<string, string>> = Object.freeze({});

/**
 * The header by which a client learns how to sign its person in (RFC 9728, section 5.1), or that it needs a wider scope
 * (RFC 6750, section 3.1). It names the URL that was asked for and says nothing about what is there.
 */
export function challenge(gateway: Gateway, incoming: Incoming, fault: Fault): Readonly<Record<string, string>> {
  const isUnknown = fault.code === "authentication_failed";
  if (!isUnknown && fault.code !== "insufficient_scope") return NONE;
  const rules = { publicUrl: gateway.issuer, isHostAllowed: (host: string) => isHostAllowed(gateway.admission, host) };
  const host = headerOf(incoming, "host");
  const parts = [`resource_metadata="${metadataUrl(originFor(host, rules), incoming.url)}"`];
  if (!isUnknown) parts.unshift(`error="insufficient_scope"`, `scope="${String(fault.data?.scope ?? "")}"`);
  else if (readCredential(incoming.headers).kind !== "none") parts.unshift(`error="invalid_token"`);
  return { "www-authenticate": `Bearer ${parts.join(", ")}` };
}
