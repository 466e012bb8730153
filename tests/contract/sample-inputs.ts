/** What an operation is asked for, by its names for things: real ones of one organization, or ones that never were. */
export interface SampleThings {
  readonly connection: string;
  /** Servers behind OAuth: with one account for all, and with everybody's own. */
  readonly notes: string;
  readonly ownNotes: string;
  /** A server with placeholders in its headers, some for everybody to fill themselves. */
  readonly keyed: string;
  readonly key: string;
  readonly client: string;
  readonly member: string;
  readonly invitation: string;
  readonly team: string;
  readonly role: string;
  readonly serviceAccount: string;
  readonly serviceClient: string;
  readonly trustedIssuer: string;
  /** An entry of the organization's own, of a server that is open. */
  readonly catalogEntry: string;
  /** What that is called in the organization's registry. */
  readonly registryServer: string;
  /** The URL of an MCP registry that has `com.example/sample`. */
  readonly registry: string;
  readonly rule: string;
  readonly accessRequest: string;
  readonly alert: string;
  readonly webhook: string;
  readonly price: string;
  /** The slug of the organization that is asked. */
  readonly organization: string;
  readonly call: string;
  readonly url: string;
  /** For what is made. */
  readonly newSlug: string;
}

/** One valid input for each operation. A new operation without one fails the contract tests. */
export function sampleInputs(things: SampleThings): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const { connection, key, client, member, invitation, team, role, rule, accessRequest, organization } = things;
  const { call, url, newSlug, alert, webhook, price, serviceAccount: account, serviceClient, notes, ownNotes } = things;
  const { trustedIssuer: issuer, catalogEntry: entry, registry, registryServer: server, keyed } = things;
  const fields = {
    name: "Sample",
    description: "Sample.",
    category: "web",
    icon: "Sa",
    url,
    authentication: [{ kind: "none" }],
  };
  return {
    "access.assign": { connection, tool: "read", subjects: [{ kind: "team", id: team }], effect: "allow" },
    "access.explain": { key, connection, tool: "read" },
    "access.who": { connection, tool: "read", about: "person" },
    "accessRequests.decide": { request: accessRequest, decision: "granted" },
    "accessRequests.list": { limit: 10 },
    "accessRestrictions.list": { limit: 10 },
    "accessRules.create": { effect: "deny", subject: { kind: "everyone" }, connection, tool: "read", note: "sample" },
    "accessRules.list": { connection, limit: 10 },
    "accessRules.remove": { rule },
    "accounts.authorize": { connection: ownNotes },
    "accounts.disconnect": { connection: ownNotes },
    "accounts.list": {},
    "accounts.update": { connection: ownNotes, label: "Work", rules: ['owner == "acme"'] },
    "accounts.outcome": { attempt: "uat_never" },
    "alertRules.create": { name: "Slow", metric: "p95_latency", connection, threshold: 2000, minutes: 5, webhook },
    "alertRules.list": {},
    "alertRules.remove": { alert },
    "alertRules.test": { alert },
    "alertRules.update": { alert, enabled: false },
    "analytics.export": { from: "2026-01-01T00:00:00Z", to: "2026-01-08T00:00:00Z", table: "series" },
    "analytics.follow": {},
    "analytics.live": {},
    "analytics.overview": { from: "2026-01-01T00:00:00Z", to: "2026-01-08T00:00:00Z", timeZone: "Europe/Berlin" },
    "analytics.users": { from: "2026-01-01T00:00:00Z", to: "2026-01-08T00:00:00Z" },
    "audit.list": { limit: 100 },
    "calls.export": { format: "csv", connection },
    "calls.facets": {},
    "calls.follow": { connection },
    "calls.get": { call },
    "calls.list": { connection, limit: 10 },
    "calls.servers": {},
    "catalog.browse": { url: registry, search: "sample" },
    "catalog.connect": { entry, method: "none" },
    "catalog.create": { slug: newSlug, ...fields },
    "catalog.fromConnection": { connection, category: "databases" },
    "catalog.get": { entry },
    "catalog.hide": { entry, hidden: true },
    "catalog.import": { url: registry, servers: [`com.example/${newSlug}`] },
    "catalog.list": { search: "", category: "web" },
    "catalog.remove": { entry },
    "catalog.update": { entry, ...fields },
    "clients.check": { key },
    "clients.list": { limit: 10 },
    "clients.revoke": { client },
    "calls.similar": { call },
    "connections.keys": { connection: keyed },
    "connections.removeKeys": { connection: keyed },
    "connections.setKeys": { connection: keyed, values: { REGION: "eu-central-sample" } },
    "connections.authorization": { connection: notes },
    "connections.authorize": { connection: notes },
    "connections.disconnect": { connection: notes },
    "connections.forgetClient": { connection: notes },
    "connections.setClient": { connection: notes, clientId: "app", clientSecret: "" },
    "connections.create": { name: "New", slug: newSlug, url, tools: "all" },
    "connections.events": { connection, limit: 10 },
    "connections.explore": { url, reuseCredentialOf: connection },
    "connections.forwarding": { connection },
    "connections.get": { connection },
    "connections.list": { search: "", limit: 10 },
    "connections.pause": { connection },
    "connections.remove": { connection, confirmation: connection },
    "connections.restrict": { connection, restricted: true, restrictedTools: ["read"] },
    "connections.resume": { connection },
    "connections.reviewTools": { connection, tools: ["read"] },
    "connections.setForwarding": { connection, forwarding: { mode: "jwt", header: "x-identity" } },
    "connections.setTools": { connection, exposed: "all" },
    "connections.sync": { connection },
    "connections.update": {
      connection,
      name: "Renamed",
      instructions: { mode: "off" },
      auth: { kind: "bearer", token: "new-token-0123456789" },
    },
    "identityKeys.list": {},
    "identityKeys.rotate": { immediately: true },
    "costs.export": { from: "2026-01-01T00:00:00Z", to: "2026-01-08T00:00:00Z", table: "servers" },
    "costs.get": { from: "2026-01-01T00:00:00Z", to: "2026-01-08T00:00:00Z" },
    "deliveries.list": { limit: 10 },
    "invitations.create": { email: `${newSlug}@example.test`, role: "member", expiresInDays: 3 },
    "invitations.list": { limit: 10 },
    "invitations.renew": { invitation },
    "invitations.revoke": { invitation },
    "keys.create": { name: "Sample", servers: [connection], expiresInDays: 1 },
    "keys.get": { key },
    "keys.list": { limit: 10 },
    "keys.revoke": { key, reason: "sample" },
    "keys.rotate": { key, graceHours: 1, expiresInDays: 30 },
    "keys.update": { key, name: "Renamed", servers: [connection], permissions: ["keys.read"] },
    "members.handOver": { member, confirmation: organization },
    "members.leave": { confirmation: organization },
    "members.list": { limit: 10 },
    "members.remove": { member },
    "members.update": { member, role: "viewer", state: "suspended" },
    "notifications.list": { limit: 10 },
    "notifications.read": { notifications: "all" },
    "organization.review": {},
    "organization.attention": {},
    "organization.settings": {},
    "organization.update": { capturePayloads: false },
    "prices.list": { limit: 10 },
    "prices.remove": { price },
    "prices.set": { connection, tool: "read", amount: "0.015", from: "2026-01-01" },
    "prices.setCurrency": { currency: "EUR" },
    "search.find": { query: connection },
    "serverKeys.list": {},
    "serverKeys.remove": { connection: keyed },
    "serverKeys.set": { connection: keyed, values: { API_KEY: "sample-key-0123456789" } },
    "serverKeys.test": { connection: keyed },
    "serviceAccounts.create": { name: newSlug, description: "Sample", role: "viewer" },
    "serviceAccounts.get": { account },
    "serviceAccounts.list": { search: "", limit: 10 },
    "serviceAccounts.remove": { account },
    "serviceAccounts.update": { account, description: "Renamed", state: "suspended" },
    "serviceClients.create": { account, name: "Sample", access: "read-only", expiresInDays: 1 },
    "serviceClients.revoke": { account, client: serviceClient },
    "serviceClients.rotate": { account, client: serviceClient, graceHours: 1 },
    "registry.get": { server, version: "latest" },
    "registry.list": { search: "", limit: 10 },
    "registry.versions": { server },
    "roles.create": { name: newSlug, permissions: ["connections.read", "tools.call"] },
    "roles.list": {},
    "roles.remove": { role },
    "roles.update": { role, description: "Renamed", permissions: ["connections.read"] },
    "teams.create": { name: newSlug, description: "Sample" },
    "teams.list": { search: "", limit: 10 },
    "teams.remove": { team },
    "teams.setMembers": { team, members: [member] },
    "teams.update": { team, description: "Renamed" },
    "tools.list": { search: "", limit: 10 },
    "tools.usage": { connection },
    "trustedIssuers.create": {
      name: "Sample",
      iss: `https://${newSlug}.example.test`,
      audiences: ["causeway"],
      jwksUrl: "https://issuer.example.com/keys",
    },
    "trustedIssuers.list": {},
    "trustedIssuers.remove": { issuer },
    "trustedIssuers.setSubjects": { issuer, subjects: [{ value: "sample", account }] },
    "trustedIssuers.test": { issuer, token: "eyJhbGciOiJub25lIn0.e30.x" },
    "trustedIssuers.update": {
      issuer,
      name: "Renamed",
      audiences: ["causeway"],
      jwksUrl: "https://issuer.example.com/keys",
    },
    "views.list": { page: "log" },
    "views.remove": { page: "log", name: "Errors" },
    "views.save": { page: "log", name: "Errors", query: "status=error" },
    "webhooks.create": { url },
    "webhooks.list": { limit: 10 },
    "webhooks.remove": { webhook },
  };
}
