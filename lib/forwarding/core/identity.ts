/**
 * Who a request is made for, as far as the gateway knows and may say.
 * `user`: a person, by a key of theirs, by a client that acts for them, or in the dashboard. `api_key`: a key that belongs
 * to nobody. `service_account`: a program with an account of its own. `gateway`: nobody; the gateway asks for itself.
 */
export interface CallerIdentity {
  readonly kind: "user" | "api_key" | "service_account" | "gateway";
  /** Of the person, the key or the service account. */
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly isEmailVerified: boolean;
  readonly role: string | null;
  /** By name, in order. */
  readonly teams: readonly string[];
  /** The program between: an OAuth client, or the key that a person uses. Null for who has none. */
  readonly client: { readonly id: string; readonly name: string } | null;
  /** What an OAuth client was granted; null for other credentials. */
  readonly scopes: readonly string[] | null;
}

/** Whom a driver's requests are made for: asked anew for each that leaves, so that what has changed counts at once. */
export interface UpstreamCaller {
  /** Throws a Fault when there is nobody such any more. */
  identity(): CallerIdentity;
}

/** Lists, health and streams that serve everybody are asked for by the gateway itself. */
export const GATEWAY_IDENTITY: CallerIdentity = {
  kind: "gateway",
  id: "gateway",
  name: null,
  email: null,
  isEmailVerified: false,
  role: null,
  teams: [],
  client: null,
  scopes: null,
};
