import type { z } from "zod";
import { scopesOfLevel } from "@/lib/authserver/core/scopes";
import { Fault } from "@/lib/base/errors";
import { refuseUnusableKeys } from "@/lib/base/usable-keys";
import type { updateTrustedIssuerInput } from "@/lib/issuers/schema";
import { checkUpstreamUrl } from "@/lib/net/upstream-url";
import type { OperationContext } from "@/lib/operations/context";

type Settings = Omit<z.output<typeof updateTrustedIssuerInput>, "issuer">;

/** What is stored of an issuer's settings. Throws a Fault for keys that cannot be used, and for an address that may not be. */
export function issuerData({ services }: Pick<OperationContext, "services">, input: Settings) {
  if (input.jwks) refuseUnusableKeys(input.jwks, "jwks");
  const url = input.jwksUrl === undefined ? null : checkUpstreamUrl(input.jwksUrl, services.privateUpstreams);
  const { name, audiences, algorithms, requiredClaims, maxAgeSeconds, toleranceSeconds, onlyAtJwt } = input;
  return {
    name,
    audiences: [...new Set(audiences)],
    algorithms: [...new Set(algorithms)],
    requiredClaims,
    maxAgeSeconds,
    toleranceSeconds,
    onlyAtJwt,
    subjectClaim: input.subjectClaim,
    matchesEmail: input.matchesEmail,
    scopes: [...scopesOfLevel(input.access)],
    jwksUrl: url?.href ?? null,
    jwks: input.jwks ? ({ keys: input.jwks.keys } as object) : null,
  };
}

/** Our own tokens come by our own way: somebody else's keys must never speak for this installation. */
export function refuseOwnIssuer({ services }: Pick<OperationContext, "services">, iss: string): void {
  const own = new URL(services.environment.PUBLIC_URL).origin;
  if (iss !== own && !iss.startsWith(`${own}/`)) return;
  throw new Fault("invalid_value", "iss: this is the gateway's own issuer, whose tokens are taken anyway.", {
    data: { field: "iss" },
  });
}
