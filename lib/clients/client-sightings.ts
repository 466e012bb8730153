import type { Database } from "@/lib/db/database";

/** What a client did that says whether it sees its tools. */
export type SightingKind = "connected" | "listed";

export interface SightedClient {
  readonly keyId: string;
  readonly clientName: string | null;
  readonly clientVersion: string | null;
  /** `/mcp` or `/{slug}/mcp` */
  readonly endpoint: string;
}

interface Sighting {
  readonly client: SightedClient;
  connectedAt: number | null;
  listedAt: number | null;
}

/** A client that gives itself a new name each time shall fill neither the memory nor the table. */
const MOST_NOTED = 2000;
const KEPT_PER_KEY = 50;
const KEPT_DAYS = 90;

/**
 * Which clients introduced themselves and which asked for the tools, by key and endpoint: noted in memory with those few
 * requests (never with a call), written in batches. State: made once, held by the runtime.
 */
export class ClientSightings {
  readonly #database: Pick<Database, "sqlTransaction">;
  #noted = new Map<string, Sighting>();

  constructor(database: Pick<Database, "sqlTransaction">) {
    this.#database = database;
  }

  note(kind: SightingKind, client: SightedClient, now: number = Date.now()): void {
    const id = JSON.stringify([client.keyId, client.clientName, client.clientVersion, client.endpoint]);
    let sighting = this.#noted.get(id);
    if (!sighting) {
      if (this.#noted.size >= MOST_NOTED) return;
      sighting = { client, connectedAt: null, listedAt: null };
      this.#noted.set(id, sighting);
    }
    if (kind === "connected") sighting.connectedAt = now;
    else sighting.listedAt = now;
  }

  /** Writes what has been noted since the last time. Clients of all organizations, hence the system scope. */
  async flush(): Promise<void> {
    if (this.#noted.size === 0) return;
    const batch = this.#noted;
    this.#noted = new Map();
    const rows = [...batch.values()];
    try {
      await this.#database.sqlTransaction((sql) =>
        sql(
          `INSERT INTO client_sightings
             (organization_id, key_id, client_name, client_version, endpoint, first_seen_at, connected_at, listed_at)
           SELECT k.organization_id, k.id, noted.name, noted.version, noted.endpoint,
             LEAST(noted.connected_at, noted.listed_at), noted.connected_at, noted.listed_at
           FROM (SELECT unnest($1::text[]) AS key_id, unnest($2::text[]) AS name, unnest($3::text[]) AS version,
             unnest($4::text[]) AS endpoint, unnest($5::timestamptz[]) AS connected_at, unnest($6::timestamptz[]) AS listed_at
           ) AS noted
           JOIN api_keys k ON k.id = noted.key_id
           ORDER BY 1, 2, 3, 4, 5
           ON CONFLICT (organization_id, key_id, client_name, client_version, endpoint) DO UPDATE SET
             connected_at = GREATEST(client_sightings.connected_at, EXCLUDED.connected_at),
             listed_at = GREATEST(client_sightings.listed_at, EXCLUDED.listed_at)`,
          [
            rows.map(({ client }) => client.keyId),
            rows.map(({ client }) => storable(client.clientName)),
            rows.map(({ client }) => storable(client.clientVersion)),
            rows.map(({ client }) => client.endpoint),
            rows.map(({ connectedAt }) => moment(connectedAt)),
            rows.map(({ listedAt }) => moment(listedAt)),
          ],
        ),
      );
    } catch (error) {
      for (const [id, sighting] of batch) if (!this.#noted.has(id)) this.#noted.set(id, sighting);
      throw error;
    }
  }

  /** Keeps the newest of each key, and nothing that has not been seen for long. */
  async prune(): Promise<void> {
    await this.#database.sqlTransaction((sql) =>
      sql(
        `DELETE FROM client_sightings s USING (
           SELECT ctid, GREATEST(connected_at, listed_at) AS seen_at,
             row_number() OVER (PARTITION BY organization_id, key_id ORDER BY GREATEST(connected_at, listed_at) DESC) AS place
           FROM client_sightings
         ) AS ranked
         WHERE s.ctid = ranked.ctid AND (ranked.place > $1 OR ranked.seen_at < now() - make_interval(days => $2))`,
        [KEPT_PER_KEY, KEPT_DAYS],
      ),
    );
  }
}

function moment(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** PostgreSQL's text has no NUL. A client without a name has the empty one. */
function storable(text: string | null): string {
  return (text ?? "").replaceAll("\0", "").slice(0, 64);
}
