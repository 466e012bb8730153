import { clientAddress } from "@/lib/gateway/client-address";
import type { Caller, DoorWorld } from "@/lib/http/world";
import type { OperationContext } from "@/lib/operations/context";
import { openOrganization } from "@/lib/operations/open-organization";

/**
 * The organization of a path, for this caller. Behind Next nobody sees the socket: it appends the peer to
 * X-Forwarded-For, which makes one more entry that can be trusted.
 */
export function openContext(
  world: DoorWorld,
  caller: Caller,
  slug: string,
  forwardedFor: string | null,
): Promise<OperationContext> {
  const address = clientAddress(null, forwardedFor ?? undefined, world.environment.TRUST_PROXY + 1);
  return openOrganization(world, caller, slug, address);
}
