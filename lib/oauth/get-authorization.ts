import { getAuthorized } from "@/lib/oauth/authorized-connection";
import { grantView, namesOf, ownAccountView } from "@/lib/oauth/grant-views";
import { type AuthorizationView, authorizationInput } from "@/lib/oauth/schema";
import { defineOperation } from "@/lib/operations/define";

/** How a server is authorized: by whom, with what, and what is missing. */
export const getAuthorization = defineOperation({
  name: "connections.authorization",
  permission: "connections.read",
  audit: false,
  input: authorizationInput,
  async run(context, input): Promise<AuthorizationView> {
    const { db, actor, services } = context;
    const connection = await getAuthorized(db, input.connection);
    const { grants, oauthIssuer } = connection;
    const client =
      oauthIssuer &&
      (await db.upstreamClient.findFirst({
        where: { issuer: oauthIssuer, origin: new URL(connection.url).origin, replacedAt: null },
        orderBy: { createdAt: "desc" },
        select: { kind: true, clientId: true },
      }));
    const userIds = grants.flatMap(({ connectedById }) => connectedById ?? []);
    const names = namesOf(
      await db.membership.findMany({
        where: { userId: { in: userIds } },
        select: { userId: true, user: { select: { name: true, email: true } } },
      }),
    );
    const shared = grants.find(({ userId }) => userId === null);
    const ofCaller = grants.filter(({ userId }) => userId !== null && userId === actor.userId);
    const own = ofCaller.find(({ isDefault }) => isDefault) ?? ofCaller[0];
    const maySeeAll = actor.permissions.has("connections.write");
    return {
      mode: connection.mode,
      settings: connection.settings,
      issuer: oauthIssuer,
      needsClient: connection.oauthProblem === "client_needed",
      isClientRefused: connection.oauthProblem === "client_refused",
      client: client ? { kind: client.kind === "entered" ? "entered" : "registered", clientId: client.clientId } : null,
      redirectUri: services.oauth.redirectUri,
      shared: shared ? grantView(shared, names) : null,
      own: own ? ownAccountView(own, names) : null,
      people: maySeeAll
        ? grants.flatMap((grant) =>
            grant.userId === null
              ? []
              : [{ name: names.get(grant.userId) ?? "unknown", grant: grantView(grant, names) }],
          )
        : null,
    };
  },
});
