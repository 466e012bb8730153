import { setTimeout as delay } from "node:timers/promises";
import type { RefreshOutcome, StoredTokens } from "@/lib/oauth/refresh";
import { planRevocations } from "@/lib/oauth/revocations";
import type { RevocableGrant } from "@/lib/oauth/revoke";
import type { OauthWorld } from "@/lib/oauth/world";

/** Tokens that a provider has just given in place of others. A rotating one is lost for good with them. */
export interface Renewal {
  readonly organizationId: string;
  /** As it was when it was renewed. */
  readonly grant: RevocableGrant;
  /** To be written in place of the version before. */
  readonly next: StoredTokens;
  readonly scopes: readonly string[] | null;
}

/** How long after each failed write the next one is tried while calls wait; from then on they go on without. */
const WAITS_MS = [50, 250, 1000];
const AGAIN_MS = 1000;

/** Nobody renews it, and nothing keeps anybody from doing so. */
const AT_REST = { claimedUntil: null, renewAfter: null, clientRefusals: 0 } as const;

/**
 * Keeps renewed tokens: in the database, and for as long as that does not take them, here, where they are used meanwhile.
 * State: made once, held by the token source.
 */
export class UnsavedTokens {
  readonly #world: OauthWorld;
  readonly #renewals = new Map<string, Renewal>();
  #timer: NodeJS.Timeout | null = null;

  constructor(world: OauthWorld) {
    this.#world = world;
  }

  /** Whether there are some of this grant that are nowhere else. */
  async has(grantId: string): Promise<boolean> {
    const renewal = this.#renewals.get(grantId);
    if (renewal) await this.#write(renewal).catch(() => undefined);
    return this.#renewals.has(grantId);
  }

  /** Resolves with what is to be used from now on. */
  async keep(renewal: Renewal): Promise<RefreshOutcome> {
    this.#renewals.set(renewal.grant.id, renewal);
    for (const wait of [...WAITS_MS, null]) {
      try {
        return await this.#write(renewal);
      } catch {
        if (wait !== null) await delay(wait);
      }
    }
    this.#tryLater();
    return { kind: "fresh", stored: renewal.next };
  }

  /** Writes what can be written. Never rejects. */
  async flush(): Promise<void> {
    for (const renewal of [...this.#renewals.values()]) await this.#write(renewal).catch(() => undefined);
  }

  /** The last chance for what is here alone. */
  async close(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.flush();
  }

  #tryLater(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.flush().then(() => {
        if (this.#renewals.size > 0) this.#tryLater();
      });
    }, AGAIN_MS).unref();
  }

  async #write(renewal: Renewal): Promise<RefreshOutcome> {
    const outcome = await writeRenewal(this.#world, renewal);
    this.#renewals.delete(renewal.grant.id);
    return outcome;
  }
}

async function writeRenewal(
  world: OauthWorld,
  { organizationId, grant, next, scopes }: Renewal,
): Promise<RefreshOutcome> {
  const { id, version } = grant;
  return world.database.organization(organizationId).$transaction(async (tx) => {
    const { epoch, ...tokens } = next;
    const { count } = await tx.upstreamGrant.updateMany({
      where: { id, version, epoch },
      data: { ...tokens, ...AT_REST, ...(scopes ? { scopes: [...scopes] } : {}) },
    });
    if (count === 1) return { kind: "fresh", stored: next } as const;
    const row = await tx.upstreamGrant.findFirst({
      where: { id },
      select: {
        version: true,
        epoch: true,
        ciphertext: true,
        obtainedAt: true,
        expiresAt: true,
        canRefresh: true,
      },
    });
    // Somebody has authorized anew meanwhile, or an earlier try did arrive: what stands there counts.
    if (row) return { kind: "fresh", stored: row } as const;
    // It was let go of while its provider renewed it: what nobody has any more is nobody's to use.
    const { ciphertext } = next;
    await planRevocations(world, tx, organizationId, [{ ...grant, version: next.version, ciphertext }]);
    return { kind: "gone" } as const;
  });
}
