import { type KeyObject, randomUUID, sign } from "node:crypto";
import { Fault } from "@/lib/base/errors";
import type { JsonObject } from "@/lib/base/json";
import { claimsOf, type IdentityClaims } from "@/lib/forwarding/core/claims";
import { GATEWAY_IDENTITY, type UpstreamCaller } from "@/lib/forwarding/core/identity";
import { identityHeaders } from "@/lib/forwarding/core/identity-headers";
import { signingKey } from "@/lib/forwarding/core/key-schedule";
import type { ForwardingSettings, ForwardingView, SealedIdentityKey } from "@/lib/forwarding/core/settings";
import { audienceOf } from "@/lib/forwarding/core/shared-audience";
import { identityIssuer } from "@/lib/forwarding/identity-issuer";
import { IDENTITY_ALGORITHM } from "@/lib/forwarding/identity-keys";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";

/** Of these tokens alone (RFC 8725, section 3.11): nothing that takes access tokens or ID tokens takes one. */
export const IDENTITY_TOKEN_TYPE = "causeway-identity+jwt";

/** Signed tokens that are remembered, the installation over: one for each caller and connection, and tool where it is told. */
const REMEMBERED = 10_000;

const NONE: readonly string[] = [];

interface Remembered {
  readonly value: string;
  /** Unix milliseconds. */
  readonly goodUntil: number;
}

export interface IdentityForwarderOptions {
  /** PUBLIC_URL. */
  readonly publicUrl: string;
  /** Without I/O. Throws a Fault when it cannot be opened. */
  openKey(organizationId: string, key: SealedIdentityKey): KeyObject;
  /** Unix milliseconds. */
  now(): number;
}

/**
 * Says to servers who calls. Tokens are signed in the turn that needs them, and used again for three quarters of their
 * life: they are kept by all that they say, so one that says what is no longer so is never found again.
 * State: made once, held by the drivers.
 */
export class IdentityForwarder {
  readonly #options: IdentityForwarderOptions;
  readonly #keys = new WeakMap<SealedIdentityKey, KeyObject>();
  readonly #tokens = new Map<string, Remembered>();

  constructor(options: IdentityForwarderOptions) {
    this.#options = options;
  }

  /**
   * The headers that say whom a request is for, name and value in turn; none where the connection says nothing.
   *
   * @param caller null: the gateway itself
   * @param tool as the server calls it; null where the request calls none
   */
  headersFor(connection: ConnectionView, caller: UpstreamCaller | null, tool: string | null): readonly string[] {
    const { forwarding, organizationId } = connection;
    if (!forwarding) return NONE;
    const { settings, organization } = forwarding;
    const identity = caller === null ? GATEWAY_IDENTITY : caller.identity();
    const claims = claimsOf(identity, settings.claims, { id: organizationId, ...organization }, tool);
    if (settings.mode === "headers") return identityHeaders(settings, claims);
    const token = this.#token(connection, forwarding, settings, claims);
    return [settings.header, settings.header === "authorization" ? `Bearer ${token}` : token];
  }

  #token(
    { organizationId, slug, url }: ConnectionView,
    { keys }: ForwardingView,
    settings: Extract<ForwardingSettings, { mode: "jwt" }>,
    claims: IdentityClaims,
  ): string {
    const { lifetimeSeconds } = settings;
    const now = this.#options.now();
    const key = signingKey(keys, now);
    if (!key) throw new Fault("internal", `${slug} wants to know who calls, and there is no key to sign that with.`);
    const says: JsonObject = {
      iss: identityIssuer(this.#options.publicUrl, organizationId),
      aud: audienceOf({ url, forwarding: settings }),
      ...claims,
    };
    const name = `${key.id} ${lifetimeSeconds} ${JSON.stringify(says)}`;
    const known = this.#tokens.get(name);
    if (known && known.goodUntil > now) return known.value;
    const issuedAt = Math.floor(now / 1000);
    const times = { iat: issuedAt, exp: issuedAt + lifetimeSeconds, jti: randomUUID() };
    const value = signToken(this.#open(organizationId, key), key.id, { ...says, ...times });
    this.#tokens.delete(name);
    this.#tokens.set(name, { value, goodUntil: issuedAt * 1000 + lifetimeSeconds * 750 });
    if (this.#tokens.size > REMEMBERED) {
      const [oldest] = this.#tokens.keys();
      if (oldest !== undefined) this.#tokens.delete(oldest);
    }
    return value;
  }

  #open(organizationId: string, key: SealedIdentityKey): KeyObject {
    let opened = this.#keys.get(key);
    if (!opened) {
      opened = this.#options.openKey(organizationId, key);
      this.#keys.set(key, opened);
    }
    return opened;
  }
}

/** JWS, compact (RFC 7515, section 7.1). Synchronous, as no library has it: a request leaves in the turn that began it. */
function signToken(key: KeyObject, kid: string, payload: JsonObject): string {
  const header = { alg: IDENTITY_ALGORITHM, typ: IDENTITY_TOKEN_TYPE, kid };
  const text = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  const signature = sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" });
  return `${text}.${signature.toString("base64url")}`;
}
