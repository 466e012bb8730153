import { type Fault, toFault } from "@/lib/base/errors";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type {
  DiscoveryStepReport,
  UpstreamCall,
  UpstreamCallEvents,
  UpstreamDriver,
  UpstreamReply,
  UpstreamRequest,
  UpstreamStream,
  UpstreamTarget,
} from "@/lib/upstreams/driver";
import { cancelled } from "@/lib/upstreams/http/faults";

/** Access tokens that end and are renewed, as a driver needs them. What is asked about a connection concerns its credential. */
export interface AccessTokens {
  /** Null: there is a good one, or none of this kind. Rejects with a Fault when there is none to be had. */
  ready(connection: ConnectionView): Promise<void> | null;
  /** Counts the tokens of a credential. */
  version(connection: ConnectionView): number;
  /**
   * The server has refused the token of this version: resolves with whether there is another one to try. Rejects with a
   * Fault where there is none for now.
   */
  renew(connection: ConnectionView, refused: number): Promise<boolean>;
  /** There is none to be had: somebody has to authorize again. */
  lost(connection: ConnectionView, refused: number): Promise<void>;
  /** The server has refused a new one as well: that is its own trouble and ends no grant. What to tell the caller. */
  refusedAnew(connection: ConnectionView): Fault;
  /** A refusal that asks for more than was granted (RFC 6750, section 3.1), in words; null: it is another one. */
  missingScope(connection: ConnectionView, challenge: string | null): Promise<Fault | null>;
}

/**
 * A driver whose requests leave with a good access token: renewed ahead of its end, and once more when the server refuses
 * it with 401, after which the request is made again. The server has not acted on what it refused. Requests with any other
 * credential go straight through.
 */
export function authorizedDriver(inner: UpstreamDriver, tokens: AccessTokens): UpstreamDriver {
  return {
    kind: inner.kind,
    send(target, request, events) {
      if (!isAuthorized(target.connection)) return inner.send(target, request, events);
      return new AuthorizedCall(inner, tokens, target, request, events);
    },
    notify: (target, method, params) => inner.notify(target, method, params),
    listen(target, subscription, events) {
      const pending = isAuthorized(target.connection) ? tokens.ready(target.connection) : null;
      if (!pending) return inner.listen(target, subscription, events);
      return listenLater(pending, () => inner.listen(target, subscription, events));
    },
    async discover(connection, options) {
      if (!isAuthorized(connection)) return inner.discover(connection, options);
      const steps: DiscoveryStepReport[] = [];
      const tell = () => {
        for (const step of steps) options.onStep?.(step);
      };
      const attempt = () => inner.discover(connection, { ...options, onStep: (step) => steps.push(step) });
      try {
        const found = await withToken(tokens, connection, () => {
          // What a token that had ended came to is nobody's news.
          steps.length = 0;
          return attempt();
        });
        tell();
        return found;
      } catch (error) {
        tell();
        throw error;
      }
    },
    endCallerSession: (id, isForGood) => inner.endCallerSession(id, isForGood),
    forget: (...which) => inner.forget(...which),
    stats: () => inner.stats(),
    close: (isForGood) => inner.close(isForGood),
  };
}

function isAuthorized({ credential }: ConnectionView): boolean {
  return credential?.oauth !== undefined;
}

async function withToken<Result>(
  tokens: AccessTokens,
  connection: ConnectionView,
  attempt: () => Promise<Result>,
): Promise<Result> {
  await tokens.ready(connection);
  const used = tokens.version(connection);
  try {
    return await attempt();
  } catch (error) {
    const refused = await refusalOf(tokens, connection, error);
    if (!(await tokens.renew(connection, used))) {
      await tokens.lost(connection, used);
      throw refused;
    }
  }
  try {
    return await attempt();
  } catch (error) {
    await refusalOf(tokens, connection, error);
    throw tokens.refusedAnew(connection);
  }
}

/** The server's refusal of the token itself. Anything else that went wrong is thrown. */
async function refusalOf(tokens: AccessTokens, connection: ConnectionView, error: unknown): Promise<Fault> {
  const fault = toFault(error);
  const { code, detail } = fault;
  if (code === "needs_reauth" && detail.status === 401) return fault;
  if (code !== "needs_reauth" || detail.status !== 403) throw error;
  const challenge = typeof detail.challenge === "string" ? detail.challenge : null;
  throw (await tokens.missingScope(connection, challenge)) ?? error;
}

class AuthorizedCall implements UpstreamCall {
  readonly done: Promise<UpstreamReply>;
  #call: UpstreamCall | null = null;
  /** Null: it goes on. */
  #cancelled: { readonly reason: string | undefined } | null = null;

  constructor(
    inner: UpstreamDriver,
    tokens: AccessTokens,
    target: UpstreamTarget,
    request: UpstreamRequest,
    events: UpstreamCallEvents,
  ) {
    this.done = withToken(tokens, target.connection, () => {
      if (this.#cancelled) throw cancelled(target.connection.slug, this.#cancelled.reason);
      this.#call = inner.send(target, request, events);
      return this.#call.done;
    });
  }

  cancel(reason?: string): void {
    this.#cancelled ??= { reason };
    this.#call?.cancel(reason);
  }
}

function listenLater(pending: Promise<void>, open: () => UpstreamStream): UpstreamStream {
  let stream: UpstreamStream | null = null;
  let isClosed = false;
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const opened = pending.then(
    () => {
      if (!isClosed) stream = open();
      return stream;
    },
    () => null,
  );
  return {
    ready: opened.then((found) => found?.ready),
    closed: Promise.race([ended, opened.then((found) => found?.closed)]),
    close() {
      isClosed = true;
      stream?.close();
      end();
    },
  };
}
