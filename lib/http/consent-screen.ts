import "server-only";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { connection } from "next/server";
import { connectClient } from "@/lib/authserver/connect-client";
import { allowRequest, type ConsentRequest, denyRequest, readConsentRequest } from "@/lib/authserver/consent";
import { isTrickyName } from "@/lib/authserver/core/client-name";
import { clientHost, redirectPlace } from "@/lib/authserver/core/redirect-place";
import { type AccessLevel, levelsWithin } from "@/lib/authserver/core/scopes";
import { FAULTS, Fault } from "@/lib/base/errors";
import { realDoors } from "@/lib/http/doors";
import { faultOf } from "@/lib/http/fault-of";
import { openContext } from "@/lib/http/open-context";
import { currentUser, type SignedInUser } from "@/lib/identity/current-user";
import { isSameOrigin } from "@/lib/identity/same-origin";
import { organizationsOf } from "@/lib/organizations/whoami";
import { permissionsOfRole } from "@/lib/roles/role-permissions";
import { runtime } from "@/lib/runtime";

/** An organization that the person may let the client into, or why not. */
export interface ConsentChoice {
  readonly slug: string;
  readonly name: string;
  /** Names of the servers that the client would reach. */
  readonly servers: readonly string[];
  readonly obstacle: string | null;
}

export interface ConsentScreen {
  readonly uid: string;
  readonly user: SignedInUser;
  readonly client: {
    readonly name: string;
    readonly isTricky: boolean;
    /** Of the URL that it is known by; null for one that registered itself. */
    readonly host: string | null;
    readonly answersTo: ReturnType<typeof redirectPlace>;
  };
  readonly endpoint: string;
  readonly choices: readonly ConsentChoice[];
  readonly levels: readonly AccessLevel[];
}

export type Decision =
  | { readonly kind: "deny" }
  | { readonly kind: "allow"; readonly organization: string; readonly level: AccessLevel };

export type DecisionResult =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly message: string };

/** What the consent screen shows; null where this browser has brought no request that waits. Sends strangers to sign in. */
export async function openConsent(uid: string): Promise<ConsentScreen | null> {
  await connection();
  const request = await readRequest(uid);
  if (!request) return null;
  const user = await currentUser();
  if (!user) redirect(`/signin?${new URLSearchParams({ error: "SessionRequired", next: `/oauth/consent/${uid}` })}`);
  const { client, target, asked } = request;
  return {
    uid,
    user,
    client: {
      name: client.name,
      isTricky: isTrickyName(client.name),
      host: clientHost(client.id),
      answersTo: redirectPlace(client.redirectUri),
    },
    endpoint: target.endpoint,
    choices: await choicesFor(user, request),
    levels: levelsWithin(asked),
  };
}

/** Takes the person's answer. Only from our own page, in the browser that the client has sent here. */
export async function decideConsent(uid: string, decision: Decision): Promise<DecisionResult> {
  const world = await realDoors.world();
  const { authServer } = await runtime();
  const sent = await headers();
  try {
    if (!isSameOrigin(sent, world.environment.PUBLIC_URL))
      throw new Fault("origin_not_allowed", "This request comes from another site.");
    const request = await readRequest(uid);
    if (!request)
      throw new Fault("not_found", "This request was answered before, or has expired. Begin again in your client.");
    const cookie = (await cookies()).toString();
    if (decision.kind === "deny") return { ok: true, url: await denyRequest(authServer.provider(), cookie) };
    const user = await currentUser();
    if (!user) throw new Fault("authentication_failed", "You are not signed in any more. Sign in and decide again.");
    const { client, target, resource, asked, wantsOfflineAccess: keepsAccess } = request;
    const { organization, level } = decision;
    if (target.organizationSlug !== null && target.organizationSlug !== organization)
      throw new Fault("not_found", "There is no such organization.");
    if (!levelsWithin(asked).includes(level)) throw new Fault("invalid_value", "The client has not asked for so much.");
    const context = await openContext(world, { kind: "user", user }, organization, sent.get("x-forwarded-for"));
    const wanted = { resource, endpoint: target.endpoint, asked, keepsAccess, level };
    const grantId = await connectClient(context, client, wanted);
    return { ok: true, url: await allowRequest(authServer.provider(), cookie, user.id, grantId) };
  } catch (error) {
    const fault = faultOf(error);
    const { level } = FAULTS[fault.code];
    world.log[level]({ code: fault.code, err: fault.cause }, fault.publicMessage);
    return { ok: false, message: fault.publicMessage };
  }
}

async function readRequest(uid: string): Promise<ConsentRequest | null> {
  const { authServer } = await runtime();
  return readConsentRequest(authServer, uid, (await cookies()).toString());
}

async function choicesFor(user: SignedInUser, { client, target }: ConsentRequest): Promise<ConsentChoice[]> {
  const { database } = await realDoors.world();
  const organizations = (await organizationsOf(database, user.id)).filter(
    ({ slug }) => target.organizationSlug === null || target.organizationSlug === slug,
  );
  return Promise.all(
    organizations.map(async ({ slug, name, role }): Promise<ConsentChoice> => {
      const own = await database.system.organization.findUnique({
        where: { slug },
        select: {
          id: true,
          gatewayEnabled: true,
          suspendedAt: true,
          dynamicClients: true,
          connections: { where: { disabledAt: null }, select: { slug: true, name: true }, orderBy: { name: "asc" } },
        },
      });
      const servers = (own?.connections ?? []).filter(
        (server) => target.endpoint === "/mcp" || target.endpoint === `/${server.slug}/mcp`,
      );
      const granted = own ? await permissionsOfRole(database.organization(own.id), role) : new Set();
      const obstacle = !granted.has("clients.connect")
        ? "Your role there may not connect clients. Ask an administrator."
        : own?.suspendedAt
          ? "The operator of this installation has suspended it."
          : !own?.gatewayEnabled
            ? "Its gateway is switched off. An administrator can switch it on in the settings."
            : client.kind === "registered" && !own.dynamicClients
              ? "It does not let in clients that registered themselves. Use a key instead."
              : servers.length === 0 && target.endpoint !== "/mcp" && target.endpoint !== "/causeway/mcp"
                ? "It has no server at this address."
                : null;
      return { slug, name, servers: servers.map((server) => server.name), obstacle };
    }),
  );
}
