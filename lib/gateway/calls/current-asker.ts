import { type Asker, mayCall, mayUse, reaches } from "@/lib/gateway/calls/reach";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { Caller } from "@/lib/gateway/gateway";
import { presentPrincipal } from "@/lib/gateway/snapshots/snapshots";
import type { UpstreamReply } from "@/lib/upstreams/driver";

/**
 * What a caller is by now, for what outlives its request: with the credential's present scope, under the rules that hold
 * now. Null when it may not come in any more.
 */
export function currentAsker({ gateway, principal, snapshot, address }: Caller): Asker | null {
  const { snapshots } = gateway;
  const now = snapshots.organization(snapshot.organization.id);
  if (!now || !snapshots.isLive(now.organization.id, principal.id, gateway.now())) return null;
  return { gateway, principal: presentPrincipal(snapshots, principal), snapshot: now, address };
}

/** Whether a caller may still hear of a server's resources. */
export function stillMayUse(caller: Caller, connection: ConnectionView): boolean {
  return still(caller, connection, mayUse);
}

/** Whether a caller may still use the tool from which a call or a task came. */
export function stillMayCall(caller: Caller, connection: ConnectionView, tool: string): boolean {
  return still(caller, connection, (asker) => mayCall(asker, { connection, upstreamKey: tool }));
}

/** Whether a server may still speak to a caller at all. */
export function stillReaches(caller: Caller, connection: ConnectionView): boolean {
  return still(caller, connection, reaches);
}

function still(
  caller: Caller,
  connection: ConnectionView,
  may: (asker: Asker, connection: ConnectionView) => boolean,
): boolean {
  const current = caller.gateway.snapshots.current(connection);
  const asker = currentAsker(caller);
  return current !== null && asker !== null && may(asker, current);
}

const OUT_OF_REACH: UpstreamReply = { kind: "error", code: -32601, message: "The client cannot be asked any more." };

/** Puts a question while its server may be used; an answer that comes when it no longer may stays here. */
export async function askWithin(may: () => boolean, put: () => Promise<UpstreamReply>): Promise<UpstreamReply> {
  if (!may()) return OUT_OF_REACH;
  const reply = await put();
  return may() ? reply : OUT_OF_REACH;
}
