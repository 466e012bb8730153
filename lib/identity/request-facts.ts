import type { Environment } from "@/lib/config/environment";
import { addressBehindNext } from "@/lib/gateway/mounts/client-address";

/** What a session remembers of the request that began it, for the list in the person's profile. */
export interface RequestFacts {
  readonly address: string | null;
  readonly userAgent: string | null;
}

const MAX_USER_AGENT = 400;

export function requestFacts(headers: Headers, environment: Pick<Environment, "TRUST_PROXY">): RequestFacts {
  return {
    address: addressBehindNext(headers.get("x-forwarded-for") ?? undefined, environment.TRUST_PROXY),
    userAgent: headers.get("user-agent")?.slice(0, MAX_USER_AGENT) ?? null,
  };
}
