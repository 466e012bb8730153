/** What a server may be told of who calls. Who it is at all (`sub`, and of which kind) it is told in any case. */
export const CLAIMS = ["email", "name", "role", "teams", "organization", "client", "scope", "tool"] as const;
export type Claim = (typeof CLAIMS)[number];

/** The headers of the mode `headers`, by what is sent where no other name was chosen: the prefix, then this. */
export const HEADER_FIELDS = [
  "caller",
  "subject",
  "user-email",
  "user-name",
  "role",
  "teams",
  "teams-cut",
  "organization",
  "client-id",
  "client-name",
  "scope",
  "tool",
] as const;
export type HeaderField = (typeof HEADER_FIELDS)[number];

export const DEFAULT_PREFIX = "x-causeway-";

/** How a server is told who calls; a connection that tells nothing has none. */
export type ForwardingSettings =
  | {
      readonly mode: "headers";
      readonly claims: readonly Claim[];
      /** Lower case. */
      readonly prefix: string;
      /** Whole names in place of prefix and field; lower case. */
      readonly names: Readonly<Partial<Record<HeaderField, string>>>;
    }
  | {
      readonly mode: "jwt";
      readonly claims: readonly Claim[];
      /** Lower case. In `authorization` the token stands after `Bearer`, in any other header alone. */
      readonly header: string;
      /** The token's `aud`; null: the server's address. */
      readonly audience: string | null;
      readonly lifetimeSeconds: number;
    };

/** A key that an organization's tokens are signed with, as stored. */
export interface SealedIdentityKey {
  /** Its `kid`: the thumbprint of the public half (RFC 7638). */
  readonly id: string;
  /** It signs from then on; Unix milliseconds. */
  readonly activeAt: number;
  readonly sealed: string;
}

/** A connection's forwarding as the data plane holds it. */
export interface ForwardingView {
  readonly settings: ForwardingSettings;
  readonly organization: { readonly slug: string; readonly name: string };
  /** The newest first. Empty where nothing is signed. */
  readonly keys: readonly SealedIdentityKey[];
}

/** The name of a header in the mode `headers`. */
export function headerNameOf(
  { prefix, names }: Pick<Extract<ForwardingSettings, { mode: "headers" }>, "prefix" | "names">,
  field: HeaderField,
): string {
  return names[field] ?? `${prefix}${field}`;
}

/** All headers that forwarding may set. */
export function headerNamesOf(settings: ForwardingSettings): readonly string[] {
  if (settings.mode === "jwt") return [settings.header];
  return HEADER_FIELDS.map((field) => headerNameOf(settings, field));
}
