import { isFault } from "@/lib/base/errors";
import { isJsonObject } from "@/lib/base/json";
import type { Gateway } from "@/lib/gateway/gateway";
import { headerOf, type Incoming } from "@/lib/gateway/mounts/exchange";
import type { Message } from "@/lib/mcp/message";
import { agreeingHeaders, hasModernBody } from "@/lib/mcp/mirrored-headers";
import { META } from "@/lib/mcp/versions";

type Sent = Exclude<Message, { kind: "response" }>;

/**
 * Whether the operator lets this client's headers contradict its bodies (RELAXED_CLIENTS): an entry stands, without regard
 * to case, in the name that it gives itself or in its User-Agent. Nothing is granted by that which the body does not
 * decide anyway; but a proxy in front that trusts such headers can be led astray.
 */
export function isRelaxed({ relaxedClients }: Pick<Gateway, "relaxedClients">, names: readonly unknown[]): boolean {
  return names.some((name) => {
    if (typeof name !== "string") return false;
    const text = name.toLowerCase();
    return relaxedClients.some((entry) => text.includes(entry));
  });
}

/**
 * The request as a relaxed client has meant it, when `error` is about headers that contradict its body; null for any other
 * client or error. Asked only once something is wrong: requests that are right never come here.
 */
export function corrected(gateway: Gateway, incoming: Incoming, message: Sent, error: unknown): Incoming | null {
  if (gateway.relaxedClients.length === 0 || !isFault(error)) return null;
  const isContradiction = error.code === "header_mismatch" || !hasModernBody(message);
  if (!isContradiction || !isRelaxed(gateway, [clientName(message), headerOf(incoming, "user-agent")])) return null;
  const { method, url, address } = incoming;
  const headers = agreeingHeaders(incoming.headers, message);
  return { method, url, address, headers, readBody: (maxBytes) => incoming.readBody(maxBytes) };
}

/** As the modern era has it in every request, and the legacy era in `initialize`. */
function clientName({ params }: Sent): unknown {
  const meta = params._meta;
  const info = (isJsonObject(meta) ? meta[META.clientInfo] : undefined) ?? params.clientInfo;
  return isJsonObject(info) ? info.name : undefined;
}
