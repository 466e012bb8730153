import { z } from "zod";
import { readAccountRule } from "@/lib/gateway/core/account-choice";

/** Parameters that are the protocol's own: nobody else sets them. */
const OWN_PARAMETERS = new Set([
  "client_id",
  "redirect_uri",
  "response_type",
  "response_mode",
  "scope",
  "state",
  "nonce",
  "code_challenge",
  "code_challenge_method",
  "resource",
  "request",
  "request_uri",
]);

const scope = z
  .string()
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/, "A scope is one word; write several with spaces between them.");
const parameterName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}$/, "The name of a parameter has lower-case letters, digits and underscores.")
  .refine((name) => !OWN_PARAMETERS.has(name), "The gateway sets this parameter itself.");

/** What a connection asks its authorization server with, beyond what the server suggests. Shared with forms. */
export const oauthSettings = z.strictObject({
  /** Empty: what the server asks for. */
  scopes: z.array(scope).max(50).default([]),
  /** Google gives a refresh token for `access_type=offline` and `prompt=consent` only. */
  parameters: z
    .record(parameterName, z.string().max(512))
    .refine((parameters) => Object.keys(parameters).length <= 20, "At most 20 parameters.")
    .default({}),
});
export type OauthSettings = z.output<typeof oauthSettings>;

export const CREDENTIAL_MODES = ["shared", "per_user"] as const;
export type CredentialMode = (typeof CREDENTIAL_MODES)[number];

/** As stored; what another version wrote counts as nothing. */
export function readSettings(stored: unknown): OauthSettings {
  return oauthSettings.catch({ scopes: [], parameters: {} }).parse(stored ?? {});
}

export function modeOf(stored: string): CredentialMode {
  return stored === "per_user" ? "per_user" : "shared";
}

/** A connection is named by its slug; one that cannot exist is missing, not malformed. */
const knownConnection = z.string().min(1).max(64);

export const authorizationInput = z.strictObject({ connection: knownConnection });

const accountId = z.string().min(1).max(64);
const accountLabel = z
  .string()
  .trim()
  .min(1, "Give the account a name of your own.")
  .max(40, "At most 40 characters.")
  .regex(/^[^\p{C}]*$/u, "Only visible characters.");

/** Of several accounts of one's own at a server, each is named by its id. */
export const authorizeAccountInput = z
  .strictObject({
    connection: knownConnection,
    /** Authorized anew. */
    account: accountId.optional(),
    /** Another one, beside those that there are. */
    label: accountLabel.optional(),
  })
  .refine(({ account, label }) => account === undefined || label === undefined, "Name an account, or a new label.");

export const disconnectAccountInput = z.strictObject({
  connection: knownConnection,
  /** May be left out where there is one alone. */
  account: accountId.optional(),
});

const MAX_RULES = 20;

export const updateAccountInput = z.strictObject({
  connection: knownConnection,
  /** May be left out where there is one alone. */
  account: accountId.optional(),
  label: accountLabel.optional(),
  /** Used where no rule fits. At most one is. */
  isDefault: z.boolean().optional(),
  /** `owner == "acme"`: for calls with this argument. Any of them is enough. */
  rules: z
    .array(
      z
        .string()
        .trim()
        .max(200, "At most 200 characters.")
        .refine((rule) => readAccountRule(rule) !== null, 'Write a rule as argument == "value": owner == "acme".'),
    )
    .max(MAX_RULES, `At most ${MAX_RULES} rules.`)
    .optional(),
});

const visible = /^[\x20-\x7e]+$/;

export const setClientInput = z.strictObject({
  connection: knownConnection,
  clientId: z.string().trim().min(1, "Paste the client ID.").max(2048).regex(visible, "Only visible ASCII characters."),
  /** Empty: the app is a public one, or the same as was entered before, whose secret is kept. */
  clientSecret: z
    .string()
    .trim()
    .max(2048)
    .regex(/^[\x20-\x7e]*$/, "Only visible ASCII characters.")
    .default(""),
});

/** Where a browser has to go. */
export interface BegunAuthorization {
  /** At the gateway itself, for the person who asked for it alone; good once. */
  readonly startUrl: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** What somebody granted, as people see it. No token in any form. */
export interface GrantView {
  /** `client_refused`: its provider does not take the gateway's client, so its tokens cannot be renewed. */
  readonly state: "connected" | "needs_reauth" | "client_refused";
  /** Why it is not connected. */
  readonly reason: string | null;
  /** Who that is at the provider; null where it did not say. */
  readonly accountName: string | null;
  readonly scopes: readonly string[];
  /** What the server has asked for since; granted by authorizing again. */
  readonly wantedScopes: readonly string[];
  /** Who the gateway was at its provider: operator, entered, document or registered. */
  readonly clientKind: string;
  /** ISO 8601. */
  readonly connectedAt: string;
  /** Who connected it; null who is gone. */
  readonly connectedBy: string | null;
}

export interface AuthorizationView {
  readonly mode: CredentialMode;
  readonly settings: OauthSettings;
  /** Null: nobody has tried yet. */
  readonly issuer: string | null;
  /** The gateway is nobody at that issuer: somebody has to enter a client. */
  readonly needsClient: boolean;
  /** Its provider does not take who the gateway is there. */
  readonly isClientRefused: boolean;
  /** What the organization keeps for this issuer and servers at this origin; null: another way was found, or none yet. */
  readonly client: { readonly kind: "entered" | "registered"; readonly clientId: string } | null;
  /** What goes into the provider's form. */
  readonly redirectUri: string;
  readonly shared: GrantView | null;
  /** The caller's; of several the default. */
  readonly own: OwnAccountView | null;
  /** Who has connected an account of their own. Null: not for whoever may not change the connection. */
  readonly people: readonly { readonly name: string; readonly grant: GrantView }[] | null;
}

/** One of one's own accounts at a server. */
export interface OwnAccountView extends GrantView {
  readonly id: string;
  /** What its owner calls it. */
  readonly label: string;
  /** Used where no rule fits. */
  readonly isDefault: boolean;
  readonly rules: readonly string[];
}

export interface AccountView {
  readonly connection: { readonly slug: string; readonly name: string; readonly url: string };
  /** The caller's, the oldest first. */
  readonly accounts: readonly OwnAccountView[];
  /** The gateway is nobody at its provider yet: an administrator has to enter a client. */
  readonly needsClient: boolean;
}

export interface Disconnected {
  /** What became of the grant at its provider. */
  readonly revocation: "revoked" | "failed" | "unsupported";
}

export interface AttemptOutcome {
  readonly outcome: "connected" | "denied" | "failed";
  /** The provider's name for the account; or what went wrong, a sentence for people. */
  readonly message: string | null;
  readonly isShared: boolean;
  readonly connection: { readonly slug: string; readonly name: string };
  /** How many tools are offered by it now. */
  readonly tools: number;
}

/** That a server asks for a sign-in with OAuth. */
export interface OauthOffer {
  /** The host of its provider; null where that could not be found out. */
  readonly provider: string | null;
  /** The provider does not let programs register themselves: somebody has to enter a client. */
  readonly needsClient: boolean;
  /** Why it cannot be used, a sentence; null: it can. */
  readonly problem: string | null;
}
