import { Fault } from "@/lib/base/errors";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { pausedReason } from "@/lib/upstreams/paused-reason";

/**
 * What a caller hears of a server that is not asked: by whom or since when it is paused, and when it is tried again.
 *
 * @param now Unix milliseconds
 */
export function pausedFault(connection: ConnectionView, now: number): Fault {
  const { slug, statusReason, nextRetryAt, isDisabled } = connection;
  if (isDisabled) {
    return new Fault("connection_paused", `${slug} is paused. An administrator can resume it under Connections.`, {
      data: { server: slug },
    });
  }
  const why = pausedReason(slug, statusReason ?? "");
  if (nextRetryAt === null)
    return new Fault("connection_paused", `${slug} is paused${why}`, { data: { server: slug } });
  const seconds = Math.max(1, Math.ceil((nextRetryAt - now) / 1000));
  return new Fault("connection_paused", `${slug} is paused${why} It is tried again within ${seconds} s.`, {
    data: { server: slug, retryAt: new Date(nextRetryAt).toISOString() },
  });
}
