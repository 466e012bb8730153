import type { ForwardingSettings } from "@/lib/forwarding/core/settings";

/** A connection, as whom its tokens are for. */
export interface Addressed {
  readonly slug: string;
  readonly url: string;
  /** Null: it is told nothing. */
  readonly forwarding: ForwardingSettings | null;
}

/** Whom a token is for where nobody says otherwise: the server's address, without what may be a secret in it. */
export function defaultAudience(serverUrl: string): string {
  const { origin, pathname } = new URL(serverUrl);
  return origin + pathname;
}

/** The `aud` of the tokens that a connection's server gets; null where it gets none. */
export function audienceOf({ url, forwarding }: Pick<Addressed, "url" | "forwarding">): string | null {
  return forwarding?.mode === "jwt" ? (forwarding.audience ?? defaultAudience(url)) : null;
}

/**
 * Another connection at whose server a connection's tokens could be taken for its own: with them a server would act there
 * as whoever calls it (RFC 9700, section 4.9.1). Servers of one origin are one server in that.
 */
export function findMistaken(own: Addressed, others: readonly Addressed[]): Addressed | null {
  const audience = audienceOf(own);
  if (audience === null) return null;
  const origin = new URL(own.url).origin;
  const mistaken = others.find((other) => {
    const theirs = new URL(other.url).origin;
    if (theirs === origin) return false;
    const named = audienceOf(other);
    return (
      (named !== null && isSame(named, audience)) ||
      originOf(audience) === theirs ||
      (named !== null && originOf(named) === origin)
    );
  });
  return mistaken ?? null;
}

function isSame(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

/** As a server that is not strict compares: without regard to a slash at the end, and to how a URL is spelled. */
function plain(audience: string): string {
  return (URL.canParse(audience) ? new URL(audience).href : audience).replace(/\/+$/, "").toLowerCase();
}

/** Null for what is no address of a server. */
function originOf(audience: string): string | null {
  return /^https?:/i.test(audience) && URL.canParse(audience) ? new URL(audience).origin : null;
}
