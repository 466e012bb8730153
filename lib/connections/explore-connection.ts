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
import type { SealedCredential } from "@/lib/gateway/core/snapshot";
import { checkUpstreamUrl } from "@/lib/net/upstream-url";
import { oauthOffer } from "@/lib/oauth/offer";
import type { OperationContext } from "@/lib/operations/context";
import { defineOperation } from "@/lib/operations/define";

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
        ? await sealCredential(services, organization.id, input.auth)
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

const NOTHING = { kind: null, serverInfo: null, protocolVersion: null, tools: [] } as const;

/** The sealed credential of a saved connection, for its own server only: nobody can send it anywhere else. */
async function storedCredential(
  { db }: OperationContext,
  slug: string,
  url: string,
  auth: ConnectionAuth,
): Promise<SealedCredential | null> {
  if (auth.kind !== "none") throw new Fault("invalid_input", "Enter a new credential or use the saved one, not both.");
  const saved = await db.connection.findFirst({
    where: { slug },
    select: { url: true, credential: { select: { id: true, version: true, ciphertext: true } } },
  });
  if (!saved) throw noSuchConnection();
  if (!isSameOriginUrl(saved.url, url)) throw new Fault("invalid_input", CREDENTIAL_STAYS);
  return saved.credential;
}

export const CREDENTIAL_STAYS =
  "The saved credential belongs to the server at the old address. Enter the credential for the new one.";
