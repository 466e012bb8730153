import type { Deadline } from "@/lib/net/deadlines";
import type { OutboundRequest } from "@/lib/net/outbound";
import { type Budget, Exchange, type ExchangeEnd } from "@/lib/upstreams/http/exchange";
import type { Link } from "@/lib/upstreams/http/link";

/** The exchange took longer than it may. */
export class ExchangeTimeout extends Error {
  readonly code = "ETIME";
  readonly afterMs: number;

  constructor(afterMs: number) {
    super("The upstream did not answer in time.");
    this.afterMs = afterMs;
  }
}

export function isExchangeTimeout(error: Error): error is ExchangeTimeout {
  return "code" in error && error.code === "ETIME";
}

export function newBudget(link: Link): Budget {
  const { maxResponseBytes, maxEventsPerCall } = link.deps.limits;
  return { bytes: maxResponseBytes, events: maxEventsPerCall, maxEventBytes: maxResponseBytes };
}

/**
 * One exchange of the gateway's own (negotiation, handshake, one-way messages), beside the calls. Never rejects: a timeout
 * is a `failed` end with ExchangeTimeout. Whatever else the server says meanwhile is not listened to.
 */
export function exchangeOnce(
  link: Link,
  request: OutboundRequest,
  answerId: number | null,
  timeoutMs: number,
): Promise<ExchangeEnd> {
  return new Promise((resolve) => {
    const exchange = new Exchange(answerId, newBudget(link), {
      onNotification: () => undefined,
      onRequest: () => undefined,
      onEnd: (end) => finish(end),
    });
    const deadline: Deadline = {
      deadlineAt: performance.now() + timeoutMs,
      onDeadline: () => finish({ kind: "failed", error: new ExchangeTimeout(timeoutMs) }),
    };
    const finish = (end: ExchangeEnd) => {
      link.deps.deadlines.remove(deadline);
      if (exchange.isOpen) exchange.abort();
      resolve(end);
    };
    link.deps.deadlines.add(deadline);
    link.sendAside(request, exchange);
  });
}
