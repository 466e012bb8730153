/** How a client proves that it is itself at the token endpoint (RFC 6749, section 2.3). */
export const AUTH_METHODS = ["none", "client_secret_basic", "client_secret_post"] as const;
export type AuthMethod = (typeof AUTH_METHODS)[number];

/**
 * Who the gateway is at an issuer. `operator`: set in the environment. `entered`: by an administrator of the organization.
 * `document`: the gateway's own metadata document. `registered`: it registered itself.
 */
export const CLIENT_KINDS = ["operator", "entered", "document", "registered"] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];

export interface KnownClient {
  readonly kind: "entered" | "registered";
  readonly redirectUri: string;
  /** Unix milliseconds; null: for good. */
  readonly expiresAt: number | null;
}

export interface ChoiceFacts {
  /** The organization's, for this very issuer and servers at this origin. */
  readonly known: KnownClient | null;
  /** The operator set one for this very issuer, and for servers at this origin. */
  readonly hasOperators: boolean;
  /** Somebody made an app at this issuer, for servers at other origins. */
  readonly hasAppForOthers: boolean;
  /** Where ours can be read; null where PUBLIC_URL is not https. */
  readonly documentUrl: string | null;
  readonly takesDocuments: boolean;
  readonly hasRegistration: boolean;
  readonly redirectUri: string;
  readonly now: number;
}

/** `register`, `ask` and `elsewhere` (ask, since there is an app for other servers only) are what has to be done first. */
export type ClientChoice = "entered" | "operator" | "document" | "registered" | "register" | "ask" | "elsewhere";

/**
 * Which client to be, in the order that MCP 2026-07-28 gives ("Client Registration Approaches"): one that was agreed on
 * before, a metadata document, registration, else somebody has to say. What the organization entered is nearer than what
 * the operator set for everybody.
 *
 * Where somebody made an app, its provider's tokens are known to be good for the servers that it was made for; any other
 * server that names this provider may be after those, and gets none before a person says so.
 */
export function chooseClient(facts: ChoiceFacts): ClientChoice {
  const { known, redirectUri, now } = facts;
  if (known?.kind === "entered") return "entered";
  if (facts.hasOperators) return "operator";
  if (facts.hasAppForOthers) return "elsewhere";
  if (facts.documentUrl !== null && facts.takesDocuments) return "document";
  const isGood = known?.redirectUri === redirectUri && (known.expiresAt ?? Number.POSITIVE_INFINITY) > now;
  if (isGood) return "registered";
  return facts.hasRegistration ? "register" : "ask";
}

/** The method to use: what the server offers, with a secret the one that the standard prefers. */
export function chooseAuthMethod(hasSecret: boolean, offered: readonly string[]): AuthMethod {
  if (!hasSecret) return "none";
  return offered.includes("client_secret_post") && !offered.includes("client_secret_basic")
    ? "client_secret_post"
    : "client_secret_basic";
}
