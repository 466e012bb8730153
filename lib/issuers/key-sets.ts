import {
  type CompactJWSHeaderParameters,
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type FlattenedJWSInput,
  type JWSHeaderParameters,
} from "jose";
import type { KeySource } from "@/lib/issuers/core/issuer-rules";
import { getDocument } from "@/lib/net/get-document";
import type { Outbound } from "@/lib/net/outbound";

/** A key set of a large provider has some 20 kB. */
const MAX_BYTES = 256 * 1024;
const TIMEOUT_MS = 5000;
/** How long a set is good before it is fetched again. */
export const FRESH_MS = 10 * 60_000;
/** A key that is not in it lets the set be fetched again, at most this often; so does a fetch that failed. */
const COOLDOWN_MS = 30_000;
/** Where a set cannot be had, the keys that it had are good for so long after it was had last. */
const STALE_MS = 24 * 3_600_000;
const MOST_SETS = 1000;

type FindKey = (header: JWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>;

/**
 * Issuers' keys. Sets at a URL are fetched over the gateway's one outbound client, so to no address that is not allowed;
 * kept for ten minutes, and for a day where the provider does not answer; fetched by one request at a time, and no oftener
 * than twice a minute whatever tokens come. State: made once, held by the runtime.
 */
export class KeySets {
  readonly #outbound: Outbound;
  readonly #byUrl = new Map<string, FindKey>();
  readonly #pasted = new WeakMap<object, FindKey>();
  readonly #now: () => number;

  constructor(outbound: Outbound, now: () => number = Date.now) {
    this.#outbound = outbound;
    this.#now = now;
  }

  /** The key that a header names. Rejects with an error of jose where there is none, or the set cannot be had. */
  async find(source: KeySource, header: CompactJWSHeaderParameters): Promise<CryptoKey> {
    return this.#setOf(source)(header, { payload: "", signature: "" });
  }

  #setOf(source: KeySource): FindKey {
    if (source.kind === "pasted") {
      const known = this.#pasted.get(source.jwks);
      if (known) return known;
      const made = createLocalJWKSet(source.jwks as never);
      this.#pasted.set(source.jwks, made);
      return made;
    }
    const known = this.#byUrl.get(source.url);
    if (known) return known;
    if (this.#byUrl.size >= MOST_SETS) {
      const [oldest] = this.#byUrl.keys();
      if (oldest !== undefined) this.#byUrl.delete(oldest);
    }
    const made = this.#remote(source.url);
    this.#byUrl.set(source.url, made);
    return made;
  }

  #remote(url: string): FindKey {
    let failedUntil = 0;
    let last: { readonly find: FindKey; readonly at: number } | null = null;
    const fetchSet: FetchImplementation = async () => {
      // A failure is remembered for a while, so that a key set that cannot be had is not asked for with every token.
      if (this.#now() < failedUntil) throw new Error("The key set could not be fetched a moment ago.");
      try {
        const limits = { maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS };
        const { status, body } = await getDocument(this.#outbound, new URL(url), limits);
        if (status !== 200) throw new Error(`The key set was answered with ${status}.`);
        const bytes = new Uint8Array(body);
        last = { find: createLocalJWKSet(JSON.parse(new TextDecoder().decode(bytes))), at: this.#now() };
        return new Response(bytes, { status });
      } catch (error) {
        failedUntil = this.#now() + COOLDOWN_MS;
        throw error;
      }
    };
    const remote = createRemoteJWKSet(new URL(url), {
      timeoutDuration: TIMEOUT_MS,
      cooldownDuration: COOLDOWN_MS,
      cacheMaxAge: FRESH_MS,
      [customFetch]: fetchSet,
    });
    return async (header, token) => {
      try {
        return await remote(header, token);
      } catch (error) {
        const isAnswer = error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
        const isKept = last !== null && header.kid !== undefined && this.#now() < last.at + STALE_MS;
        if (isAnswer || !isKept || !last) throw error;
        return last.find(header, token);
      }
    };
  }
}
