import type { OAuthConfig } from "next-auth/providers/oauth";
import { z } from "zod";
import type { Environment } from "@/lib/config/environment";
import { githubProvider } from "@/lib/identity/github-provider";
import { type LocalProvider, localSubject } from "@/lib/identity/local/local-provider";

/** What a provider says of somebody, in the words of OpenID Connect, whatever the provider speaks. */
export const providerClaims = z.object({
  iss: z.string().min(1),
  sub: z.string().min(1).max(255),
  email: z.string().optional().catch(undefined),
  /** Only `true` is yes; some providers send words. */
  email_verified: z.literal(true).optional().catch(undefined),
  name: z.string().max(200).optional().catch(undefined),
});

export type ProviderClaims = z.output<typeof providerClaims>;
export type ProviderConfig = OAuthConfig<ProviderClaims>;

/** A person waits meanwhile; longer, and they are told that the provider does not answer. */
const PROVIDER_TIMEOUT_MS = 10_000;

/** As a page shows it. */
export interface SignInProvider {
  readonly id: "google" | "github" | "oidc" | "local";
  /** After "Continue with". */
  readonly name: string;
}

export interface ConfiguredProvider extends SignInProvider {
  readonly config: ProviderConfig;
}

type ProviderSettings = Pick<
  Environment,
  | "GOOGLE_CLIENT_ID"
  | "GOOGLE_CLIENT_SECRET"
  | "GITHUB_CLIENT_ID"
  | "GITHUB_CLIENT_SECRET"
  | "GITHUB_URL"
  | "OIDC_ISSUER"
  | "OIDC_CLIENT_ID"
  | "OIDC_CLIENT_SECRET"
  | "OIDC_NAME"
>;

/** The providers whose variables are set, in the order of the sign-in page. */
export function configuredProviders(
  settings: ProviderSettings,
  localProvider: LocalProvider | null = null,
): readonly ConfiguredProvider[] {
  const google = openIdProvider("google", "Google", {
    issuer: "https://accounts.google.com",
    clientId: settings.GOOGLE_CLIENT_ID,
    clientSecret: settings.GOOGLE_CLIENT_SECRET,
  });
  const github = githubProvider({
    url: settings.GITHUB_URL,
    clientId: settings.GITHUB_CLIENT_ID,
    clientSecret: settings.GITHUB_CLIENT_SECRET,
    timeoutMs: PROVIDER_TIMEOUT_MS,
  });
  const other = openIdProvider("oidc", settings.OIDC_NAME, {
    issuer: settings.OIDC_ISSUER,
    clientId: settings.OIDC_CLIENT_ID,
    clientSecret: settings.OIDC_CLIENT_SECRET,
  });
  const local = localProvider && openIdProvider("local", "local sign-in", localProvider);
  return [google, github, other, local].filter((provider) => provider !== null);
}

/**
 * The id by which an identity is found again: two issuers may use the same id for two people. The local provider gets
 * another port, and so another issuer, with each start; it is the same all the same.
 */
export function subjectOf(provider: SignInProvider["id"], { iss, sub }: Pick<ProviderClaims, "iss" | "sub">): string {
  return provider === "local" ? localSubject(sub) : `${iss} ${sub}`;
}

function openIdProvider(
  id: SignInProvider["id"],
  name: string,
  client: {
    readonly issuer: string | undefined;
    readonly clientId: string | undefined;
    readonly clientSecret: string | undefined;
  },
): ConfiguredProvider | null {
  const { issuer, clientId, clientSecret } = client;
  if (!issuer || !clientId || !clientSecret) return null;
  const config: ProviderConfig = {
    id,
    name,
    type: "oauth",
    wellKnown: `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    clientId,
    clientSecret,
    idToken: true,
    httpOptions: { timeout: PROVIDER_TIMEOUT_MS },
    checks: ["pkce", "state", "nonce"],
    // At our own provider one is asked each time who one is: that is what it is for.
    authorization: { params: { scope: "openid email profile", ...(id === "local" ? { prompt: "login" } : {}) } },
    userinfo: {
      // The address is in the ID token at some providers and at the userinfo endpoint of others.
      async request({ client: openId, tokens }) {
        const claims = (tokens as { claims(): Record<string, unknown> }).claims();
        const missing = claims.email === undefined && openId.issuer.metadata.userinfo_endpoint !== undefined;
        // The library checks that both speak of the same person.
        const more = missing ? await openId.userinfo(tokens as Parameters<typeof openId.userinfo>[0]) : {};
        return { ...more, ...claims } as never;
      },
    },
    profile: (raw) => personOf(id, providerClaims.parse(raw)),
  };
  return { id, name, config };
}

/** As next-auth finds the account by which somebody signs in. */
function personOf(provider: SignInProvider["id"], claims: ProviderClaims) {
  return { id: subjectOf(provider, claims), name: claims.name ?? null, email: claims.email ?? null };
}
