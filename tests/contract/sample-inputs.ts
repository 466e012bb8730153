/** What an operation is asked for, by its names for things: real ones of one organization, or ones that never were. */
export interface SampleThings {
  readonly connection: string;
  readonly key: string;
  readonly call: string;
  readonly url: string;
  /** For what is made. */
  readonly newSlug: string;
}

/** One valid input for each operation. A new operation without one fails the contract tests. */
export function sampleInputs(things: SampleThings): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const { connection, key, call, url, newSlug } = things;
  return {
    "calls.get": { call },
    "calls.list": { connection, limit: 10 },
    "connections.create": { name: "New", slug: newSlug, url, tools: "all" },
    "connections.explore": { url, reuseCredentialOf: connection },
    "connections.get": { connection },
    "connections.list": { search: "", limit: 10 },
    "connections.pause": { connection },
    "connections.remove": { connection, confirmation: connection },
    "connections.resume": { connection },
    "connections.setTools": { connection, exposed: "all" },
    "connections.sync": { connection },
    "connections.update": { connection, name: "Renamed", auth: { kind: "bearer", token: "new-token-0123456789" } },
    "keys.create": { name: "Sample", servers: [connection], expiresInDays: 1 },
    "keys.get": { key },
    "keys.list": { limit: 10 },
    "keys.rename": { key, name: "Renamed" },
    "keys.revoke": { key, reason: "sample" },
  };
}
