import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { exploreChecks } from "@/lib/connections/core/explore-checks";
import { followMoved } from "@/lib/connections/core/moved-urls";
import { isSameOriginUrl } from "@/lib/connections/core/origin";
import { SSE_NOTICE } from "@/lib/connections/core/transport";
import { sealCredential, secretsOf } from "@/lib/connections/credential";
import { discover } from "@/lib/connections/discover";
import { noSuchConnection } from "@/lib/connections/get-connection";
import { type ConnectionAuth, type ExploreResult, exploreConnectionInput } from "@/lib/connections/schema";
import { isUsable, type SealedCredential } from "@/lib/gateway/core/snapshot";
import { checkUpstreamUrl } from "@/lib/net/upstream-url";
import { oauthOffer } from "@/lib/oauth/offer";
import type { OperationContext } from "@/lib/operations/context";
import { defineOperation } from "@/lib/operations/define";
import { enteredWithAuth } from "@/lib/server-keys/entered-with-auth";
import { filledCredentials } from "@/lib/server-keys/filled-credentials";

/** Tries a server without saving anything: every step with its time, and what it offers. */
export const exploreConnection = defineOperation({
  name: "connections.explore",
  permission: "connections.write",
  audit: false,
  input: exploreConnectionInput,
  async run(context, input): Promise<ExploreResult> {
    const { services, organization } = context;
    const { url, notice } = followMoved(checkUpstreamUrl(input.url, services.privateUpstreams).href);
    const id = newId("con");
    const credential =
      input.reuseCredentialOf === undefined
        ? await draftCredential(context, id, input.auth)
        : await storedCredential(context, input.reuseCredentialOf, url, input.auth);
    const { host } = new URL(url);
    const { kind } = input;
    const draft = { id, organizationId: organization.id, slug: host, name: host, kind, url, credential };
    const result = await discover(services, draft, secretsOf(input.auth));
    const { steps } = result;
    const notices = notice === null ? [] : [notice];
    if (result.kind === "not_found") {
      const checks = exploreChecks({
        ...result,
        isCredentialRefused: result.blame === "credential",
        hasCredential: credential !== null,
      });
      const isStranger = result.httpStatus === 401 && credential === null;
      const oauth = isStranger ? await oauthOffer(services.oauth, organization.id, url) : null;
      return { ok: false, steps, problem: result.problem, checks, ...NOTHING, oauth, notices };
    }
    const { serverInfo, protocolVersion, tools } = result.discovery;
    if (result.transport === "sse") notices.push(SSE_NOTICE);
    return {
      ok: true,
      steps,
      problem: null,
      checks: [],
      oauth: null,
      kind: result.transport,
      serverInfo,
      protocolVersion,
      tools,
      notices,
    };
  },
});

async function draftCredential(
  context: OperationContext,
  connectionId: string,
  auth: ConnectionAuth,
): Promise<SealedCredential | null> {
  const { services, organization } = context;
  const sealed = await sealCredential(services, organization.id, auth);
  const { credential } = await enteredWithAuth(context, connectionId, auth, sealed);
  if (sealed !== null && credential === null)
    throw new Fault(
      "credential_missing",
      "Fill in the placeholders of its headers first: the server is asked with them.",
    );
  return credential;
}

const NOTHING = { kind: null, serverInfo: null, protocolVersion: null, tools: [] } as const;

/** The sealed credential of a saved connection, for its own server only: nobody can send it anywhere else. */
async function storedCredential(
  { db, organization }: OperationContext,
  slug: string,
  url: string,
  auth: ConnectionAuth,
): Promise<SealedCredential | null> {
  if (auth.kind !== "none") throw new Fault("invalid_input", "Enter a new credential or use the saved one, not both.");
  const saved = await db.connection.findFirst({
    where: { slug },
    select: {
      id: true,
      url: true,
      credentialMode: true,
      headerTemplates: true,
      keyFields: true,
      createdById: true,
      credential: { select: { id: true, version: true, ciphertext: true } },
    },
  });
  if (!saved) throw noSuchConnection();
  if (!isSameOriginUrl(saved.url, url)) throw new Fault("invalid_input", CREDENTIAL_STAYS);
  if (saved.headerTemplates === null) return saved.credential;
  const usable = (await filledCredentials(db, organization, saved))?.credentials.find(isUsable);
  if (!usable) throw new Fault("credential_missing", "Nobody has filled in the keys of this server yet.");
  return usable;
}

export const CREDENTIAL_STAYS =
  "The saved credential belongs to the server at the old address. Enter the credential for the new one.";
