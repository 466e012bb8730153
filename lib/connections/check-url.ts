import type { Environment } from "@/lib/config/environment";
import { PrivateAllowList } from "@/lib/net/address-policy";
import { checkUpstreamUrl } from "@/lib/net/upstream-url";

/** The URL in its normal form. Throws `url_not_allowed` with a sentence for the form. */
export function allowedUrl(environment: Environment, text: string): string {
  return checkUpstreamUrl(text, new PrivateAllowList(environment.ALLOWED_PRIVATE_UPSTREAMS)).href;
}
