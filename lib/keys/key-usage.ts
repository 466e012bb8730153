import type { Database } from "@/lib/db/database";

/**
 * When keys were last used: noted in memory with each request, written in batches. State: made once, held by the
 * runtime. What a crash loses is at most one interval of a time that is shown to the minute.
 */
export class KeyUsage {
  readonly #database: Pick<Database, "sql">;
  #lastUsedAt = new Map<string, number>();

  constructor(database: Pick<Database, "sql">) {
    this.#database = database;
  }

  /** Called in the data plane's hot path: one assignment. */
  note(keyId: string, now: number = Date.now()): void {
    this.#lastUsedAt.set(keyId, now);
  }

  /** Writes what has been noted since the last time, in one statement. Keys of all organizations, hence the system scope. */
  async flush(): Promise<void> {
    if (this.#lastUsedAt.size === 0) return;
    const batch = this.#lastUsedAt;
    this.#lastUsedAt = new Map();
    try {
      await this.#database.sql(
        `UPDATE api_keys SET last_used_at = GREATEST(api_keys.last_used_at, noted.at)
         FROM (SELECT unnest($1::text[]) AS id, unnest($2::timestamptz[]) AS at) AS noted
         WHERE api_keys.id = noted.id`,
        [[...batch.keys()], [...batch.values()].map((at) => new Date(at).toISOString())],
      );
    } catch (error) {
      for (const [id, at] of batch) if (!this.#lastUsedAt.has(id)) this.#lastUsedAt.set(id, at);
      throw error;
    }
  }
}
