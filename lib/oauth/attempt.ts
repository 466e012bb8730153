import { z } from "zod";
import { AUTH_METHODS, CLIENT_KINDS } from "@/lib/oauth/core/client-choice";

/**
 * What was agreed on before anybody was sent away, and what the answer is held against: never what metadata says by then
 * (mix-up, RFC 9700, section 4.4).
 */
export const agreedTerms = z.strictObject({
  issuer: z.string(),
  namesItself: z.boolean(),
  tokenEndpoint: z.string(),
  revocationEndpoint: z.string().nullable(),
  userinfoEndpoint: z.string().nullable(),
  resource: z.string(),
  scopes: z.array(z.string()),
  client: z.strictObject({ kind: z.enum(CLIENT_KINDS), clientId: z.string(), authMethod: z.enum(AUTH_METHODS) }),
  redirectUri: z.string(),
  /** The server's address, as it was. */
  serverUrl: z.string(),
});
export type AgreedTerms = z.output<typeof agreedTerms>;

/** What only the gateway may read of an attempt. */
export const sealedAttempt = z.strictObject({ authorizationUrl: z.string(), verifier: z.string() });

export const ATTEMPT_MS = 10 * 60_000;

export function attemptRow(id: string) {
  return { table: "upstream_authorizations", id, field: "sealed", version: 1 } as const;
}
