import type { Database } from "@/lib/db/database";
import { networkOf } from "@/lib/net/network-of";

interface Use {
  at: number;
  /** The address of the last use, which is most often that of the next one too. */
  address: string | null;
  /** Unix milliseconds by address, of the uses before that one. */
  readonly addresses: Map<string, number>;
}

/** Of one key within one interval; what goes beyond is somebody's game, and the flag is up already. */
const MOST_ADDRESSES = 100;

/**
 * When keys, grants of OAuth clients, clients of service accounts, trusted issuers and keys of servers were last used, and
 * keys from where: noted in memory with each request, written in batches. State: made once, held by the runtime. What a crash loses is at most one interval of a time that is shown to the minute.
 */
export class KeyUsage {
  readonly #database: Pick<Database, "sqlTransaction">;
  #uses = new Map<string, Use>();

  constructor(database: Pick<Database, "sqlTransaction">) {
    this.#database = database;
  }

  /** Called in the data plane's hot path: one look-up and one assignment, as long as the address stays the same. */
  note(keyId: string, address: string | null, now: number = Date.now()): void {
    const use = this.#uses.get(keyId);
    if (use === undefined) {
      this.#uses.set(keyId, { at: now, address, addresses: new Map() });
      return;
    }
    if (use.address !== address) {
      if (use.address !== null && use.addresses.size < MOST_ADDRESSES) use.addresses.set(use.address, use.at);
      use.address = address;
    }
    use.at = now;
  }

  /** Writes what has been noted since the last time. Keys of all organizations, hence the system scope. */
  async flush(): Promise<void> {
    if (this.#uses.size === 0) return;
    const batch = this.#uses;
    this.#uses = new Map();
    try {
      await this.#database.sqlTransaction(async (sql) => {
        const noted = [[...batch.keys()], [...batch.values()].map(({ at }) => new Date(at).toISOString())];
        for (const table of ["api_keys", "oauth_grants", "service_clients", "trusted_issuers", "server_keys"]) {
          await sql(
            `UPDATE ${table} AS used SET last_used_at = GREATEST(used.last_used_at, noted.at)
             FROM (SELECT unnest($1::text[]) AS id, unnest($2::timestamptz[]) AS at) AS noted
             WHERE used.id = noted.id`,
            noted,
          );
        }
        const rows = addressRows(batch);
        if (rows.length === 0) return;
        await sql(
          `INSERT INTO key_addresses (organization_id, key_id, address, first_used_at, last_used_at)
           SELECT k.organization_id, k.id, noted.address, noted.at, noted.at
           FROM (SELECT unnest($1::text[]) AS key_id, unnest($2::text[]) AS address, unnest($3::timestamptz[]) AS at) AS noted
           JOIN api_keys k ON k.id = noted.key_id
           ORDER BY k.organization_id, k.id, noted.address
           ON CONFLICT (organization_id, key_id, address)
             DO UPDATE SET last_used_at = GREATEST(key_addresses.last_used_at, EXCLUDED.last_used_at)`,
          [rows.map(({ key }) => key), rows.map(({ address }) => address), rows.map(({ at }) => at)],
        );
      });
    } catch (error) {
      for (const [id, use] of batch) if (!this.#uses.has(id)) this.#uses.set(id, use);
      throw error;
    }
  }

  /** Takes out what is older than `days`, so that the table says where a key is used and not where it ever was. */
  async prune(days: number): Promise<void> {
    await this.#database.sqlTransaction((sql) =>
      sql(`DELETE FROM key_addresses WHERE last_used_at < now() - make_interval(days => $1)`, [days]),
    );
  }
}

/** One row for each key and network: several addresses of one network are one. */
function addressRows(batch: ReadonlyMap<string, Use>) {
  const rows = new Map<string, { readonly key: string; readonly address: string; readonly at: string }>();
  for (const [key, use] of batch) {
    const all = use.address === null ? use.addresses : new Map([...use.addresses, [use.address, use.at]]);
    for (const [address, at] of all) {
      const network = networkOf(address);
      if (network === null) continue;
      rows.set(`${key} ${network}`, { key, address: network, at: new Date(at).toISOString() });
    }
  }
  return [...rows.values()];
}
