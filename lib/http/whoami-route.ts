import "server-only";
import { findCaller } from "@/lib/http/caller";
import { realDoors } from "@/lib/http/doors";
import { answer } from "@/lib/http/make-route";
import { whoami } from "@/lib/organizations/whoami";

/** Belongs to no organization's path: the credential says which one it is. */
export function handleWhoami(request: Request): Promise<Response> {
  return answer(realDoors, request, async (world) => ({
    status: 200,
    value: await whoami(world.database, await findCaller(realDoors, world, request)),
  }));
}
