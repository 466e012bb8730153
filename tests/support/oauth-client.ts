import { createHash, randomBytes } from "node:crypto";
import type { Decision, OauthPerson } from "@/tests/support/oauth-person";

/** A client that speaks the protocol step by step, so that a test can leave steps out and change them. */
export interface OauthClient {
  readonly id: string;
  readonly redirectUri: string;
  readonly verifier: string;
  authorizeUrl(changes?: Readonly<Record<string, string | readonly string[] | null>>): URL;
  /** Through the browser, to a code. */
  code(person: OauthPerson, decision: Decision, changes?: Readonly<Record<string, string | null>>): Promise<string>;
  token(form: Readonly<Record<string, string>>): Promise<TokenReply>;
  redeem(code: string, changes?: Readonly<Record<string, string>>): Promise<TokenReply>;
  refresh(refreshToken: string, changes?: Readonly<Record<string, string>>): Promise<TokenReply>;
}

export interface TokenReply {
  readonly status: number;
  readonly body: {
    readonly access_token?: string;
    readonly refresh_token?: string;
    readonly scope?: string;
    readonly error?: string;
    readonly error_description?: string;
  };
}

export async function registerClient(
  origin: string,
  resource: string,
  redirectUri = "http://127.0.0.1:7777/callback",
): Promise<OauthClient> {
  const response = await fetch(`${origin}/oauth/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_name: "Test client",
      redirect_uris: [redirectUri],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    }),
  });
  if (response.status !== 201) throw new Error(`Not registered: ${response.status} ${await response.text()}`);
  const { client_id: id } = (await response.json()) as { client_id: string };
  return clientOf(origin, id, resource, redirectUri);
}

export function clientOf(origin: string, id: string, resource: string, redirectUri: string): OauthClient {
  const verifier = randomBytes(32).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const token: OauthClient["token"] = async (form) => {
    const response = await fetch(`${origin}/oauth/token`, { method: "POST", body: new URLSearchParams(form) });
    return { status: response.status, body: (await response.json()) as TokenReply["body"] };
  };
  const client: OauthClient = {
    id,
    redirectUri,
    verifier,
    authorizeUrl(changes = {}) {
      const parameters = new URLSearchParams();
      const all = {
        response_type: "code",
        client_id: id,
        redirect_uri: redirectUri,
        code_challenge: challenge,
        code_challenge_method: "S256",
        state: "the-state",
        resource,
        ...changes,
      };
      for (const [name, value] of Object.entries(all))
        for (const each of value === null ? [] : [value].flat()) parameters.append(name, each);
      return new URL(`${origin}/oauth/authorize?${parameters}`);
    },
    async code(person, decision, changes) {
      const back = await person.decide(client.authorizeUrl(changes), decision);
      const code = back.searchParams.get("code");
      if (code === null) throw new Error(`No code: ${back}`);
      return code;
    },
    token,
    redeem: (code, changes = {}) =>
      token({
        grant_type: "authorization_code",
        client_id: id,
        code,
        code_verifier: verifier,
        redirect_uri: redirectUri,
        resource,
        ...changes,
      }),
    refresh: (refreshToken, changes = {}) =>
      token({ grant_type: "refresh_token", client_id: id, refresh_token: refreshToken, resource, ...changes }),
  };
  return client;
}
