import type { IncomingMessage, ServerResponse } from "node:http";
import inject from "light-my-request";
import type Provider from "oidc-provider";
import type { AuthServer } from "@/lib/authserver/auth-server";
import type { ConnectingClient } from "@/lib/authserver/connect-client";
import { clientHost } from "@/lib/authserver/core/redirect-place";
import { type ResourceName, resourceOfIndicator } from "@/lib/authserver/core/resource";
import { readScopes, type Scope } from "@/lib/authserver/core/scopes";

/** What a client has asked of the person whose browser it has sent here. */
export interface ConsentRequest {
  readonly uid: string;
  readonly client: ConnectingClient;
  /** As the client names it. */
  readonly resource: string;
  readonly target: ResourceName;
  readonly asked: readonly Scope[];
  readonly wantsOfflineAccess: boolean;
}

/** Where the browser is to go next. */
type NextUrl = string;

/**
 * The request behind a consent screen, if this browser is the one that brought it: the address alone, sent to somebody
 * else, opens nothing (the cookie is bound to the path and signed). Null for another's, an old one, or none.
 */
export async function readConsentRequest(
  authServer: AuthServer,
  uid: string,
  cookies: string,
): Promise<ConsentRequest | null> {
  const provider = authServer.provider();
  const details = await withCookies(cookies, (request, response) =>
    provider.interactionDetails(request, response),
  ).catch(() => null);
  if (!details || details.uid !== uid) return null;
  const { client_id: clientId, redirect_uri: redirectUri, resource, scope } = details.params;
  if (typeof clientId !== "string" || typeof redirectUri !== "string" || typeof resource !== "string") return null;
  const client = await provider.Client.find(clientId);
  const target = resourceOfIndicator(resource, authServer.rules);
  if (!client || !target) return null;
  const asked = typeof scope === "string" ? scope : "";
  return {
    uid,
    client: {
      id: clientId,
      name: client.clientName ?? clientHost(clientId) ?? "A program without a name",
      kind: clientHost(clientId) === null ? "registered" : "metadata_document",
      redirectUri,
    },
    resource,
    target,
    asked: readScopes(asked),
    wantsOfflineAccess: asked.split(" ").includes("offline_access"),
  };
}

/** The person has decided. Resolves to where their browser goes to bring the client its answer. */
export function allowRequest(provider: Provider, cookies: string, userId: string, grantId: string): Promise<NextUrl> {
  const result = { login: { accountId: userId, remember: false }, consent: { grantId } };
  return withCookies(cookies, (request, response) =>
    provider.interactionResult(request, response, result, { mergeWithLastSubmission: false }),
  );
}

export function denyRequest(provider: Provider, cookies: string): Promise<NextUrl> {
  const result = { error: "access_denied", error_description: "The person did not let the client in." };
  return withCookies(cookies, (request, response) =>
    provider.interactionResult(request, response, result, { mergeWithLastSubmission: false }),
  );
}

/** The library takes Node's requests, which a page of Next does not have: it gets one with this browser's cookies. */
function withCookies<Result>(
  cookie: string,
  work: (request: IncomingMessage, response: ServerResponse) => Promise<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const dispatch = (request: unknown, response: unknown) => {
      const ended = response as ServerResponse;
      work(request as IncomingMessage, ended)
        .then(resolve, reject)
        .finally(() => ended.end());
    };
    inject(dispatch as never, { method: "GET", url: "/", headers: { cookie } }).catch(reject);
  });
}
