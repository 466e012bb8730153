/** What a program keeps of its sign-in. */
interface Kept {
  information?: unknown;
  tokens?: { readonly access_token: string; readonly refresh_token?: string };
  verifier?: string;
}

/**
 * A program of a person's, as both SDKs want it (OAuthClientProvider): it keeps what it learns in memory, and hands the
 * address for the browser to whoever is there.
 */
export function oauthProgram(redirectUrl: string, name: string, openBrowser: (url: URL) => unknown) {
  const kept: Kept = {};
  return {
    kept,
    redirectUrl,
    clientMetadata: {
      client_name: name,
      redirect_uris: [redirectUrl],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    },
    clientInformation: () => kept.information as never,
    saveClientInformation(information: unknown) {
      kept.information = information;
    },
    tokens: () => kept.tokens as never,
    saveTokens(tokens: unknown) {
      kept.tokens = tokens as NonNullable<Kept["tokens"]>;
    },
    async redirectToAuthorization(url: URL) {
      await openBrowser(url);
    },
    saveCodeVerifier(verifier: string) {
      kept.verifier = verifier;
    },
    codeVerifier: () => kept.verifier ?? "",
  };
}
