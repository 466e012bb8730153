import "server-only";
import { addressBehindNext } from "@/lib/gateway/mounts/client-address";
import { realDoors } from "@/lib/http/doors";
import type { PersonalContext } from "@/lib/http/make-personal-action";
import type { OperationWorld } from "@/lib/operations/open-organization";
import type { InstallationActor } from "@/lib/operator/installation-event";

/** A person who acts on the installation, and what they act with. */
export async function installationActor({
  session,
  headers,
}: PersonalContext): Promise<{ readonly world: OperationWorld; readonly actor: InstallationActor }> {
  const world = await realDoors.world();
  const address = addressBehindNext(headers.get("x-forwarded-for") ?? undefined, world.environment.TRUST_PROXY);
  return { world, actor: { id: session.user.id, name: session.user.name, address } };
}
