import "server-only";
import { authenticate } from "@/lib/gateway/door/authenticate";
import type { DoorParts, DoorWorld } from "@/lib/http/world";
import { currentUser } from "@/lib/identity/current-user";
import { runtime } from "@/lib/runtime";

/** The doors over the one runtime of this process, and the sessions of its dashboard. */
export const realDoors: DoorParts = { world: realWorld, sessionUser: currentUser };

async function realWorld(): Promise<DoorWorld> {
  const { environment, database, services, log, gateway } = await runtime();
  return {
    environment,
    database,
    services,
    log,
    authenticateKey: (headers) =>
      authenticate(gateway.gateway, {
        method: "",
        url: "",
        headers,
        address: null,
        readBody: () => Promise.resolve(""),
      }),
  };
}
