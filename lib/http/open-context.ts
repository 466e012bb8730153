import { addressBehindNext } from "@/lib/gateway/mounts/client-address";
import type { Caller, DoorWorld } from "@/lib/http/world";
import type { OperationContext } from "@/lib/operations/context";
import { openOrganization } from "@/lib/operations/open-organization";

/** The organization of a path, for this caller. */
export function openContext(
  world: DoorWorld,
  caller: Caller,
  slug: string,
  forwardedFor: string | null,
): Promise<OperationContext> {
  const address = addressBehindNext(forwardedFor ?? undefined, world.environment.TRUST_PROXY);
  return openOrganization(world, caller, slug, address);
}
