import { matcherOf } from "@/lib/catalog/core/match";
import { type CatalogEntry, type CatalogMethod, templateOf } from "@/lib/catalog/entry";
import type { KnownEntry } from "@/lib/catalog/own-entries";
import type { CatalogItem, ConnectedServer } from "@/lib/catalog/schema";
import type { OperationContext } from "@/lib/operations/context";

/** What of an organization decides how its entries are shown. */
export interface EntryFacts {
  readonly connections: readonly (ConnectedServer & { readonly url: string })[];
  /** Where the organization has entered a client: an issuer, for servers at an origin. */
  readonly clients: readonly { readonly issuer: string; readonly origin: string }[];
}

export async function readFacts({ db }: Pick<OperationContext, "db">): Promise<EntryFacts> {
  const [connections, clients] = await Promise.all([
    db.connection.findMany({
      select: { slug: true, name: true, status: true, url: true },
      orderBy: { slug: "asc" },
    }),
    db.upstreamClient.findMany({ where: { replacedAt: null }, select: { issuer: true, origin: true } }),
  ]);
  return { connections, clients };
}

export function toItem(
  { entry, isOwn, isHidden }: KnownEntry,
  facts: EntryFacts,
  services: Pick<OperationContext["services"], "oauth">,
): CatalogItem {
  const { slug, name, description, category, icon, features, authentication, variables } = entry;
  const methods = authentication.map((method) => ({
    kind: method.kind,
    needsClient: method.kind === "oauth" && needsClient(entry, method, facts, services),
  }));
  const [first] = methods;
  const isTyped = Object.values(variables).some(({ isRequired, default: value }) => isRequired && value === "");
  const matchers = authentication.map((method) => matcherOf(templateOf(entry, method), variables));
  return {
    slug,
    name,
    description,
    category,
    icon,
    features,
    methods,
    isOneClick: first !== undefined && first.kind !== "key" && !first.needsClient && !isTyped,
    isOwn,
    isHidden,
    connections: facts.connections
      .filter(({ url }) => matchers.some((matches) => matches(url)))
      .map(({ slug, name, status }) => ({ slug, name, status })),
  };
}

/** Whether somebody has to enter a client before anybody can sign in. */
function needsClient(
  entry: CatalogEntry,
  method: Extract<CatalogMethod, { kind: "oauth" }>,
  { clients }: EntryFacts,
  { oauth }: Pick<OperationContext["services"], "oauth">,
): boolean {
  const { client, issuer } = method;
  if (client === "registers") return false;
  const template = templateOf(entry, method);
  if (issuer === undefined || !URL.canParse(template)) return true;
  const { origin } = new URL(template);
  const isEntered = clients.some((known) => known.issuer === issuer && known.origin === origin);
  return (
    !isEntered && !oauth.operatorClients.some((known) => known.issuer === issuer && known.origins.includes(origin))
  );
}
