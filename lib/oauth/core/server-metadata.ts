import { z } from "zod";
import { knownScopes } from "./scopes";

/** What an authorization server says of itself (RFC 8414, section 2), as far as it matters here. */
export interface AuthorizationServerFacts {
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly registrationEndpoint: string | null;
  readonly revocationEndpoint: string | null;
  readonly userinfoEndpoint: string | null;
  readonly scopes: readonly string[];
  readonly authMethods: readonly string[];
  /** It names itself in every answer (RFC 9207): one without the name is not its own. */
  readonly namesItself: boolean;
  /** It takes a URL as a client's id, and reads the client's metadata there. */
  readonly takesDocuments: boolean;
}

const texts = z.array(z.string().max(512)).max(500);
const endpoint = z.string().min(1).max(2048);

const metadata = z.looseObject({
  issuer: z.string().min(1).max(2048),
  authorization_endpoint: endpoint,
  token_endpoint: endpoint,
  registration_endpoint: endpoint.optional().catch(undefined),
  revocation_endpoint: endpoint.optional().catch(undefined),
  userinfo_endpoint: endpoint.optional().catch(undefined),
  scopes_supported: z.array(z.unknown()).optional().catch(undefined),
  token_endpoint_auth_methods_supported: texts.optional().catch(undefined),
  code_challenge_methods_supported: texts.optional().catch(undefined),
  response_types_supported: texts.optional().catch(undefined),
  authorization_response_iss_parameter_supported: z.boolean().optional().catch(undefined),
  client_id_metadata_document_supported: z.boolean().optional().catch(undefined),
});

export type MetadataVerdict =
  | { readonly ok: true; readonly facts: AuthorizationServerFacts }
  /** A sentence about the server. */
  | { readonly ok: false; readonly problem: string };

/**
 * Reads an authorization server's metadata. The issuer is compared as a string with the one that was asked for (RFC 8414,
 * section 3.3): no other spelling of the same address counts, but for the slash that stands for an empty path (RFC 3986,
 * section 6.2.3). Google's servers name `https://accounts.google.com/`, which calls itself by the name without it.
 */
export function readServerMetadata(issuer: string, document: unknown): MetadataVerdict {
  const parsed = metadata.safeParse(document);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join(".") ?? "";
    return { ok: false, problem: `Its metadata has no usable ${field || "content"}.` };
  }
  const { data } = parsed;
  if (!isSameIssuer(data.issuer, issuer)) return { ok: false, problem: "Its metadata names another issuer." };
  // MCP 2026-07-28, "Authorization Code Protection": without the field there is no PKCE, and nothing may go on.
  if (!data.code_challenge_methods_supported?.includes("S256"))
    return { ok: false, problem: "It does not offer PKCE with S256." };
  const types = data.response_types_supported;
  if (types && !types.includes("code")) return { ok: false, problem: "It does not offer the authorization code flow." };
  return {
    ok: true,
    facts: {
      issuer: data.issuer,
      authorizationEndpoint: data.authorization_endpoint,
      tokenEndpoint: data.token_endpoint,
      registrationEndpoint: data.registration_endpoint ?? null,
      revocationEndpoint: data.revocation_endpoint ?? null,
      userinfoEndpoint: data.userinfo_endpoint ?? null,
      scopes: knownScopes(data.scopes_supported),
      // RFC 8414, section 2: what holds where nothing is said.
      authMethods: data.token_endpoint_auth_methods_supported ?? ["client_secret_basic"],
      namesItself: data.authorization_response_iss_parameter_supported === true,
      takesDocuments: data.client_id_metadata_document_supported === true,
    },
  };
}

function isSameIssuer(one: string, other: string): boolean {
  if (one === other) return true;
  const hasNoPath = /^https?:\/\/[^/?#]+\/?$/;
  return hasNoPath.test(one) && hasNoPath.test(other) && one.replace(/\/$/, "") === other.replace(/\/$/, "");
}
