import { isFault } from "@/lib/base/errors";
import type { PrivateAllowList } from "@/lib/net/address-policy";
import { isLoopbackHost } from "@/lib/net/loopback-host";
import { checkUpstreamUrl } from "@/lib/net/upstream-url";
import { metadataInvalid } from "@/lib/oauth/problems";

/**
 * A URL that a stranger named (metadata, endpoints): https, without user and fragment, and where the gateway may go at all.
 * Plain http only to this machine, where the operator allows that address: for development. `javascript:` and the like
 * reach neither a browser nor us.
 *
 * @param what for people: "The token endpoint"
 * @throws Fault `oauth_metadata_invalid`
 */
export function checkEndpoint(what: string, text: string, allow: PrivateAllowList): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url) throw metadataInvalid(`${what} is not a URL.`);
  const isLocal = url.protocol === "http:" && isLoopbackHost(url.hostname);
  if (url.protocol !== "https:" && !isLocal) throw metadataInvalid(`${what} does not begin with https://.`);
  try {
    return checkUpstreamUrl(text, allow);
  } catch (error) {
    if (!isFault(error)) throw error;
    throw metadataInvalid(`${what} is at an address that is not allowed.`, error);
  }
}
