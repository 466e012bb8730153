import { Fault } from "@/lib/base/errors";
import { secretsIn } from "@/lib/credentials/core/mask";
import type { ConnectionView, SealedCredential } from "@/lib/gateway/core/snapshot";
import { readChallenge } from "@/lib/oauth/challenge";
import { hasEnded, isDueForRenewal } from "@/lib/oauth/core/freshness";
import { knownScopes } from "@/lib/oauth/core/scopes";
import { markDead, type RefreshOutcome, refreshGrant } from "@/lib/oauth/refresh";
import { grantRow, grantTokens } from "@/lib/oauth/tokens";
import { UnsavedTokens } from "@/lib/oauth/unsaved-tokens";
import type { OauthWorld } from "@/lib/oauth/world";
import type { AccessTokens } from "@/lib/upstreams/authorized-driver";

/** The tokens of one grant as this process has them. */
interface Held {
  readonly version: number;
  readonly epoch: number;
  readonly obtainedAt: number;
  readonly expiresAt: number | null;
  readonly canRefresh: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
}

/** After a failed renewal the authorization server is left alone for so long. */
const FAILED_FOR_MS = 3000;
/** A server that refuses what was just renewed costs its authorization server no renewal with every call. */
const REFUSED_ANEW_FOR_MS = 30_000;

type FailedRefresh = Extract<RefreshOutcome, { kind: "failed" }>;
type Granted = SealedCredential & { readonly oauth: NonNullable<SealedCredential["oauth"]> };

/**
 * Access tokens by the connection whose calls they are for. What is good is in memory and costs a call nothing; what is
 * due is renewed once, by whichever call comes first, and all others wait for that. State: made once, held by the runtime.
 */
export class TokenSource implements AccessTokens {
  readonly #world: OauthWorld;
  readonly #unsaved: UnsavedTokens;
  readonly #held = new Map<string, Held>();
  readonly #renewing = new Map<string, Promise<RefreshOutcome>>();
  readonly #failed = new Map<string, { readonly until: number; readonly outcome: FailedRefresh }>();
  /** Until when a grant is not renewed because its server refuses its tokens. */
  readonly #refusedAnew = new Map<string, number>();

  constructor(world: OauthWorld) {
    this.#world = world;
    this.#unsaved = new UnsavedTokens(world);
  }

  /** A grant is not used any more. */
  forget(grantId: string): void {
    for (const known of [this.#held, this.#failed, this.#refusedAnew]) known.delete(grantId);
  }

  /** How many grants' tokens are held, for tests. */
  get size(): number {
    return this.#held.size;
  }

  /** What could not be stored yet is tried once more. */
  close(): Promise<void> {
    return this.#unsaved.close();
  }

  /** The headers to send now. Null: the connection has another kind of credential. */
  headers(connection: ConnectionView): Readonly<Record<string, string>> | null {
    const granted = grantedOf(connection);
    return granted && this.#newest(connection, granted).headers;
  }

  secrets(connection: ConnectionView): readonly string[] | null {
    const granted = grantedOf(connection);
    return granted && this.#newest(connection, granted).secrets;
  }

  version(connection: ConnectionView): number {
    const granted = grantedOf(connection);
    return granted ? this.#newest(connection, granted).version : 0;
  }

  ready(connection: ConnectionView): Promise<void> | null {
    const granted = grantedOf(connection);
    if (!granted) return null;
    if (granted.oauth.isDead) return Promise.reject(needsReauth(connection, "Its authorization has ended."));
    const held = this.#newest(connection, granted);
    return isDueForRenewal(held, this.#world.now()) ? this.#makeReady(connection, granted, held) : null;
  }

  async renew(connection: ConnectionView, refused: number): Promise<boolean> {
    const granted = grantedOf(connection);
    if (!granted) return false;
    const held = this.#newest(connection, granted);
    if (held.version !== refused) return true;
    if (!held.canRefresh) return false;
    if ((this.#refusedAnew.get(granted.id) ?? 0) > this.#world.now()) throw refusedAnew(connection);
    const outcome = await this.#refresh(connection, granted, refused);
    if (outcome.kind === "failed") throw renewalFailed(connection, outcome);
    return outcome.kind === "fresh";
  }

  async lost(connection: ConnectionView, refused: number): Promise<void> {
    const granted = grantedOf(connection);
    if (!granted) return;
    const reason = "The server does not take its token any more.";
    await markDead(this.#world, connection.organizationId, { id: granted.id, version: refused }, reason);
  }

  refusedAnew(connection: ConnectionView): Fault {
    const granted = grantedOf(connection);
    if (granted) this.#refusedAnew.set(granted.id, this.#world.now() + REFUSED_ANEW_FOR_MS);
    return refusedAnew(connection);
  }

  async missingScope(connection: ConnectionView, challenge: string | null): Promise<Fault | null> {
    const granted = grantedOf(connection);
    const said = granted && (await readChallenge(challenge));
    if (!granted || said?.error !== "insufficient_scope") return null;
    await this.#noteWanted(connection, granted, said.scopes);
    const which = said.scopes.length > 0 ? ` (${said.scopes.join(" ").slice(0, 200)})` : "";
    return new Fault(
      "scope_missing",
      `${connection.slug} needs more permission for this${which}, which nobody has granted.`,
      { data: { server: connection.slug, scopes: [...said.scopes] } },
    );
  }

  async #makeReady(connection: ConnectionView, granted: Granted, held: Held): Promise<void> {
    const now = this.#world.now();
    if (!held.canRefresh) {
      if (!hasEnded(held, now)) return;
      await markDead(this.#world, connection.organizationId, { id: granted.id, version: held.version }, ENDED);
      throw needsReauth(connection, ENDED);
    }
    const outcome = await this.#refresh(connection, granted, held.version);
    if (outcome.kind === "fresh") return;
    if (outcome.kind !== "failed") throw needsReauth(connection, "Its authorization has ended.");
    // What is still good for a little is used for that little.
    if (hasEnded(held, this.#world.now())) throw renewalFailed(connection, outcome);
  }

  async #refresh(connection: ConnectionView, { id }: Granted, seen: number): Promise<RefreshOutcome> {
    const failed = this.#failed.get(id);
    if (failed && failed.until > this.#world.now()) return failed.outcome;
    let renewing = this.#renewing.get(id);
    if (!renewing) {
      renewing = refreshGrant(this.#world, this.#unsaved, connection.organizationId, id, seen)
        .catch((cause: unknown): FailedRefresh => ({ kind: "failed", problem: NOT_LOOKED_UP, cause }))
        .finally(() => this.#renewing.delete(id));
      this.#renewing.set(id, renewing);
    }
    const outcome = await renewing;
    if (outcome.kind === "failed") this.#failed.set(id, { until: this.#world.now() + FAILED_FOR_MS, outcome });
    else this.#failed.delete(id);
    if (outcome.kind !== "fresh") return outcome;
    const { stored } = outcome;
    const { version } = this.#held.get(id) ?? { version: 0 };
    if (stored.version > version) {
      const times = {
        obtainedAt: stored.obtainedAt.getTime(),
        expiresAt: stored.expiresAt?.getTime() ?? null,
        canRefresh: stored.canRefresh,
      };
      this.#hold(connection.organizationId, { id, ...stored, ...times });
    }
    return outcome;
  }

  /** The snapshot may be older than what this process has obtained since, and the other way round. */
  #newest({ organizationId }: ConnectionView, { id, ciphertext, version: epoch, oauth }: Granted): Held {
    const held = this.#held.get(id);
    if (held && held.epoch === epoch && held.version >= oauth.version) return held;
    return this.#hold(organizationId, { id, ciphertext, epoch, ...oauth });
  }

  #hold(
    organizationId: string,
    stored: Omit<Held, "headers" | "secrets"> & { readonly id: string; readonly ciphertext: string },
  ): Held {
    const { id, version, epoch, obtainedAt, expiresAt, canRefresh, ciphertext } = stored;
    const text = this.#world.vault.open(organizationId, grantRow({ id, version }), ciphertext);
    const { accessToken, refreshToken } = grantTokens.parse(JSON.parse(text));
    const headers = { authorization: `Bearer ${accessToken}` };
    // The refresh token goes to the authorization server alone; a server that knew it all the same could repeat it.
    const secrets = secretsIn(refreshToken === null ? headers : { ...headers, refresh: refreshToken });
    const held = { version, epoch, obtainedAt, expiresAt, canRefresh, headers, secrets };
    this.#held.set(id, held);
    return held;
  }

  async #noteWanted(connection: ConnectionView, { id }: Granted, scopes: readonly string[]): Promise<void> {
    const context = await this.#world.open(connection.organizationId);
    const row = await context.db.upstreamGrant.findFirst({ where: { id }, select: { wantedScopes: true } });
    const wantedScopes = knownScopes([...(row?.wantedScopes ?? []), ...scopes]);
    if (!row || wantedScopes.length === row.wantedScopes.length) return;
    await context.change(
      async (tx) => void (await tx.upstreamGrant.updateMany({ where: { id }, data: { wantedScopes } })),
    );
  }
}

const NOT_LOOKED_UP = "Its token could not be renewed, since the gateway could not look it up.";
const ENDED = "Its token has ended, and the server gave none to renew it with.";

function grantedOf({ credential }: ConnectionView): Granted | null {
  return credential?.oauth ? (credential as Granted) : null;
}

function needsReauth({ slug }: ConnectionView, why: string): Fault {
  return new Fault("needs_reauth", `${slug} needs re-authorization: ${why.charAt(0).toLowerCase()}${why.slice(1)}`);
}

/** The provider stands by the grant and the server does not: what the grant is good for is for the provider to say. */
function refusedAnew({ slug }: ConnectionView): Fault {
  return new Fault(
    "upstream_unreachable",
    `${slug} could not be reached: it refuses a token that its provider has just renewed. Try again later; if it stays so, re-authorize it.`,
    { detail: { status: 401, isTokenRefused: true } },
  );
}

/** Between the gateway and the authorization server: it says nothing of the server, and nothing against the grant. */
function renewalFailed({ slug }: ConnectionView, { problem, isClientRefused, cause }: FailedRefresh): Fault {
  if (isClientRefused) return new Fault("oauth_client_refused", `${slug} could not be reached: ${problem}`);
  return new Fault("upstream_unreachable", `${slug} could not be reached: ${problem} Try again shortly.`, {
    cause,
    detail: { isAuthorizationServer: true },
  });
}
