import type { Database } from "@/lib/db/database";
import type { CheckId, TokenCheck } from "@/lib/issuers/core/checks";
import type { TrustedIssuer } from "@/lib/issuers/core/issuer-rules";

interface Noted {
  readonly organizationId: string;
  readonly issuerId: string;
  readonly check: CheckId;
  detail: string;
  times: number;
  at: number;
}

/**
 * Why tokens were refused, for administrators: the caller learns nothing of it. Counted in memory by issuer and check, so
 * that no number of bad tokens fills anything, and written now and then. State: made once, held by the jobs.
 */
export class TokenRefusals {
  readonly #database: Pick<Database, "sqlTransaction">;
  readonly #log: { warn(fields: Record<string, unknown>, message: string): void };
  #noted = new Map<string, Noted>();

  constructor(
    database: Pick<Database, "sqlTransaction">,
    log: { warn(fields: Record<string, unknown>, message: string): void },
  ) {
    this.#database = database;
    this.#log = log;
  }

  note({ id, organizationId }: Pick<TrustedIssuer, "id" | "organizationId">, { check, text }: TokenCheck, now: number) {
    const key = `${id} ${check}`;
    const held = this.#noted.get(key);
    if (held) {
      held.times += 1;
      held.detail = text;
      held.at = now;
      return;
    }
    this.#noted.set(key, { organizationId, issuerId: id, check, detail: text, times: 1, at: now });
  }

  async flush(): Promise<void> {
    if (this.#noted.size === 0) return;
    const batch = [...this.#noted.values()].sort((a, b) => (a.issuerId < b.issuerId ? -1 : 1));
    this.#noted = new Map();
    for (const { organizationId, issuerId, check, times } of batch)
      this.#log.warn(
        { organization: organizationId, issuer: issuerId, check, times },
        "Tokens of a trusted issuer were refused.",
      );
    await this.#database.sqlTransaction(async (sql) => {
      for (const { organizationId, issuerId, check, detail, times, at } of batch)
        await sql(
          `INSERT INTO token_refusals (organization_id, issuer_id, check_name, detail, times, last_at)
           SELECT i.organization_id, i.id, $3, $4, $5::int, $6::timestamptz FROM trusted_issuers i
           WHERE i.organization_id = $1 AND i.id = $2
           ON CONFLICT (organization_id, issuer_id, check_name) DO UPDATE
             SET times = token_refusals.times + EXCLUDED.times, detail = EXCLUDED.detail, last_at = EXCLUDED.last_at`,
          [organizationId, issuerId, check, detail.slice(0, 500), times, new Date(at).toISOString()],
        );
    });
  }
}
