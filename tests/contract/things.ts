import type { Role } from "@/lib/access/permissions";
import { newId, uuidv7 } from "@/lib/base/ids";
import { createEntry } from "@/lib/catalog/create-entry";
import { createConnection } from "@/lib/connections/create-connection";
import { createInvitation } from "@/lib/invitations/create-invitation";
import { createTrustedIssuer } from "@/lib/issuers/create-issuer";
import { createKey } from "@/lib/keys/create-key";
import { execute } from "@/lib/operations/execute";
import { createRole } from "@/lib/roles/create-role";
import { setServerKeys } from "@/lib/server-keys/set-keys";
import { createServiceAccount } from "@/lib/service-accounts/create-account";
import { createServiceClient } from "@/lib/service-accounts/create-client";
import { createTeam } from "@/lib/teams/create-team";
import {
  type ControlWorld,
  plantConnectedClient,
  type TestOrganization,
} from "@/tests/integration/control/control-world";
import { plantAccess } from "@/tests/support/access";
import { plantAlert } from "@/tests/support/alerts";
import type { AuthorizedServers } from "@/tests/support/authorized-things";
import { type SampleThings, sampleInputs } from "./sample-inputs";

/** What a sample's connection sends to its server. */
export const TOKEN = "tok_3e8d1f6a9b2c7540";

/** Names that inputs take, of nothing. */
export const NAMES: SampleThings = {
  connection: "c",
  notes: "o",
  ownNotes: "p",
  keyed: "k",
  key: "k",
  client: "g",
  member: "m",
  invitation: "i",
  team: "t",
  role: `rol_${"0".repeat(26)}`,
  serviceAccount: "s",
  serviceClient: "u",
  trustedIssuer: "z",
  catalogEntry: "e",
  registryServer: "localhost/e",
  registry: "https://registry.example",
  rule: "r",
  accessRequest: "q",
  alert: "a",
  webhook: "w",
  price: "p",
  organization: "o",
  call: uuidv7(),
  url: "https://x.example/mcp",
  newSlug: "n",
};

/** Which things the sample of an operation names. */
export function namedIn(operation: string): ReadonlySet<string> {
  const kinds = Object.keys(NAMES);
  const marked = Object.fromEntries(kinds.map((kind) => [kind, `thing:${kind}`])) as unknown as SampleThings;
  const sample = JSON.stringify(sampleInputs(marked)[operation]);
  const named = new Set(kinds.filter((kind) => sample.includes(`"thing:${kind}"`)));
  // A rule and a request are about a key and a connection.
  return named.has("rule") || named.has("accessRequest") ? new Set([...named, "connection", "key"]) : named;
}

/** Where things are made. */
export interface ThingsPlace {
  readonly world: ControlWorld;
  readonly organization: TestOrganization;
  /** Of an MCP server that answers. */
  readonly upstream: string;
  readonly authorized: AuthorizedServers;
  readonly registry: string;
}

/** Makes what is wanted of what samples name, as the organization's owner does; all else is as `so` has it. */
export async function makeThings(
  place: ThingsPlace,
  so: SampleThings,
  isWanted: (kind: string) => boolean,
  role: Role = "owner",
): Promise<SampleThings> {
  let made = { ...so, newSlug: `n${uuidv7().slice(-12)}` };
  for (const [kinds, make] of MAKERS)
    if (kinds.split(" ").some(isWanted)) made = { ...made, ...(await make(place, made, role)) };
  return made;
}

type Maker = (place: ThingsPlace, so: SampleThings, role: Role) => Promise<Partial<SampleThings>>;

/** What is made of others stands after them. */
const MAKERS: readonly (readonly [kinds: string, make: Maker])[] = [
  ["connection", makeConnection],
  ["key", async (place) => ({ key: (await execute(createKey, await ownerOf(place), { name: "K" })).key.id })],
  ["notes ownNotes", ({ authorized, world, organization }) => authorized.plant(world.runtime, organization)],
  ["keyed", makeKeyed],
  [
    "rule accessRequest",
    ({ world, organization }, { connection, key }) =>
      plantAccess(world.runtime.database, organization.id, connection, key),
  ],
  ["alert webhook price", ({ world, organization }) => plantAlert(world.runtime.database, organization.id)],
  [
    "client",
    async ({ world, organization: { id, users } }, _, role) => ({
      client: await plantConnectedClient(world, id, users[role]),
    }),
  ],
  ["member", async (place) => ({ member: (await makePerson(place, "member")).membership })],
  [
    "invitation",
    async (place) => ({ invitation: (await execute(createInvitation, await ownerOf(place), {})).invitation.id }),
  ],
  ["team", async (place) => ({ team: (await execute(createTeam, await ownerOf(place), { name: uuidv7() })).id })],
  ["role", makeRole],
  ["serviceAccount serviceClient", makeService],
  ["trustedIssuer", makeIssuer],
  ["catalogEntry registryServer", makeEntry],
  ["registry", async ({ registry }) => ({ registry })],
];

const ownerOf = ({ world, organization }: ThingsPlace) => world.openAs(organization.users.owner, organization.slug);

/** A connection with a credential and tools. */
async function makeConnection(place: ThingsPlace) {
  const connection = `c${uuidv7().slice(-12)}`;
  const auth = { kind: "bearer", token: TOKEN };
  const input = { name: "C", slug: connection, url: place.upstream, tools: "all", auth };
  await execute(createConnection, await ownerOf(place), input);
  return { connection };
}

/** A connection with placeholders, everybody's and each person's filled. */
async function makeKeyed({ world, organization, upstream }: ThingsPlace) {
  const keyed = `k${uuidv7().slice(-12)}`;
  const auth = {
    kind: "headers",
    headers: [{ name: "X-Key", value: "{{API_KEY}}-{{REGION}}" }],
    keys: { fields: [{ name: "API_KEY", scope: "user" }], values: { API_KEY: TOKEN, REGION: "eu-central-1" } },
  };
  const owner = await world.openAs(organization.users.owner, organization.slug);
  await execute(createConnection, owner, { name: "Keyed", slug: keyed, url: upstream, tools: "all", auth });
  for (const user of new Set(Object.values(organization.users))) {
    const context = await world.openAs(user, organization.slug);
    if (context.actor.permissions.has("tools.call"))
      await execute(setServerKeys, context, { connection: keyed, values: { API_KEY: TOKEN } });
  }
  return { keyed };
}

/** Somebody more who belongs to it. */
export async function makePerson({ world, organization }: ThingsPlace, role: string) {
  const [person, membership] = [newId("usr"), newId("mem")];
  const { system } = world.runtime.database;
  await system.user.create({ data: { id: person, email: `${person}@example.test`, name: role } });
  await system.membership.create({
    data: { id: membership, organizationId: organization.id, userId: person, role },
  });
  return { person, membership };
}

/** A role of the organization's own, that nobody has. */
async function makeRole(place: ThingsPlace) {
  const { id } = await execute(createRole, await ownerOf(place), { name: uuidv7(), permissions: ["connections.read"] });
  return { role: id };
}

async function makeService(place: ThingsPlace) {
  const owner = await ownerOf(place);
  const { id: account } = await execute(createServiceAccount, owner, { name: uuidv7() });
  const { client } = await execute(createServiceClient, owner, { account, name: "Job" });
  return { serviceAccount: account, serviceClient: client.id };
}

async function makeIssuer(place: ThingsPlace) {
  const keys = { jwksUrl: "https://issuer.example.com/keys" };
  const issuer = { name: "I", iss: `https://${uuidv7()}.example.test`, audiences: ["causeway"], ...keys };
  return { trustedIssuer: (await execute(createTrustedIssuer, await ownerOf(place), issuer)).id };
}

/** An entry of the organization's own; it leads to the server that answers. */
async function makeEntry(place: ThingsPlace) {
  const slug = `e${uuidv7().slice(-12)}`;
  const what = { name: "E", description: "E.", category: "web", icon: "E" };
  const entry = { slug, ...what, url: place.upstream, authentication: [{ kind: "none" }] };
  await execute(createEntry, await ownerOf(place), entry);
  return { catalogEntry: slug, registryServer: `localhost/${slug}` };
}

/** What a registry has under the names that samples ask for. */
export function sampleServer(name: string) {
  const headers = [{ name: "X-Key", isSecret: true }];
  const url = `https://${name.slice(name.indexOf("/") + 1)}.example/mcp`;
  return { name, description: "A sample.", version: "1.0.0", remotes: [{ type: "streamable-http", url, headers }] };
}
