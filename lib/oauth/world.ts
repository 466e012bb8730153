import type { Vault } from "@/lib/credentials/vault";
import type { Database } from "@/lib/db/database";
import type { Outbound } from "@/lib/net/outbound";
import { type OauthFetch, oauthFetch } from "@/lib/oauth/oauth-fetch";
import type { OperationContext } from "@/lib/operations/context";

/** A client that the operator set for everybody, at one issuer and for servers at these origins. */
export interface OperatorClient {
  readonly issuer: string;
  readonly origins: readonly string[];
  readonly clientId: string;
  /** Null: a public client. */
  readonly clientSecret: string | null;
}

/** What the OAuth client needs of the process. Made once by the runtime. */
export interface OauthWorld {
  readonly outbound: Outbound;
  readonly fetch: OauthFetch;
  readonly database: Database;
  readonly vault: Vault;
  /** Where providers send people back to. */
  readonly redirectUri: string;
  /** Our metadata document's address, which is our name where servers read it; null where PUBLIC_URL is not https. */
  readonly documentUrl: string | null;
  readonly publicUrl: string;
  readonly operatorClients: readonly OperatorClient[];
  now(): number;
  /** The organization, for a change that the gateway makes itself. */
  open(organizationId: string): Promise<OperationContext>;
}

export const CALLBACK_PATH = "/api/oauth/callback";
export const DOCUMENT_PATH = "/api/oauth/client";
/** Where a browser sets out; the `state` is its only parameter. */
export const START_PATH = "/api/oauth/start";

export function makeOauthWorld(
  parts: Pick<OauthWorld, "outbound" | "database" | "vault" | "publicUrl" | "operatorClients" | "open">,
): OauthWorld {
  const { origin, protocol } = new URL(parts.publicUrl);
  return {
    ...parts,
    fetch: oauthFetch(parts.outbound),
    redirectUri: `${origin}${CALLBACK_PATH}`,
    documentUrl: protocol === "https:" ? `${origin}${DOCUMENT_PATH}` : null,
    now: Date.now,
  };
}
